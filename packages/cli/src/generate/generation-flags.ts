import type { FlagOverrides } from '../flags/derive-flags.ts';
import type { Flag } from '../flags/flag.ts';
import { headings, shellFlag } from '../flags/shared-flags.ts';

const group = 'Output:';

/** Flags for the prompt. */
export const promptFlags: readonly Flag[] = [
  shellFlag('--prompt-file <path>', 'the prompt or text, from a file; - is stdin', {
    group: headings.prompt,
  }),
  shellFlag('--no-stdin', 'do not read stdin, as in a while-read loop', {
    group: headings.prompt,
    kind: 'boolean',
  }),
];

/** Flag that allows replacing a file. */
export const forceFlag: Flag = shellFlag('-f, --force', 'replace an existing file', {
  group,
  kind: 'boolean',
});

/** Overrides for the output path. */
export const targetOverrides: FlagOverrides = {
  save_path: {
    syntax: '-o, --output <path>',
    group,
    description:
      'a file, a directory/, or - for stdout; by default named after the prompt, in this directory',
  },
  overwrite: false,
};

/** Overrides for the fields that all generations share. */
export const generationOverrides: FlagOverrides = {
  ...targetOverrides,
  model: { syntax: '-m, --model <id>', group: headings.model },
  // `--max-cost` is an option of every command.
  max_cost_usd: false,
};

/** Display names of fields in messages. */
export const generationNames = { save_path: '--output', overwrite: '--force' } as const;
