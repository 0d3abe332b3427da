import type { FlagOverrides } from '../flags/derive-flags.ts';
import type { Flag } from '../flags/flag.ts';
import { headings, shellFlag } from '../flags/shared-flags.ts';

const group = 'Output:';

/** How the words come in. */
export const promptFlags: readonly Flag[] = [
  shellFlag('--prompt-file <path>', 'the words, from a file; - is stdin', {
    group: headings.prompt,
  }),
  shellFlag('--no-stdin', 'leave stdin alone, as in a while-read loop', {
    group: headings.prompt,
    kind: 'boolean',
  }),
];

/** May replace a file. */
export const forceFlag: Flag = shellFlag('-f, --force', 'replace the file that is there', {
  group,
  kind: 'boolean',
});

/** Where what is made goes. */
export const targetOverrides: FlagOverrides = {
  save_path: {
    syntax: '-o, --output <path>',
    group,
    description:
      'a file, a folder/, or - for stdout; unless given, a name of the words in this folder',
  },
  overwrite: false,
};

/** Words for the fields of all that makes something. */
export const generationOverrides: FlagOverrides = {
  ...targetOverrides,
  model: { syntax: '-m, --model <id>', group: headings.model },
  // `--max-cost` is an option of every command.
  max_cost_usd: false,
};

/** How fields are called in messages. */
export const generationNames = { save_path: '--output', overwrite: '--force' } as const;
