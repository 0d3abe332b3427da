import type { Flag } from '../flags/flag.ts';
import { defineCommand } from '../command/define-command.ts';

const flags: readonly Flag[] = [
  {
    syntax: '--port <n>',
    description: 'port to listen on, 0 for any free port; default 4010',
    group: 'Options:',
    kind: 'number',
    field: undefined,
  },
];

/** `orm emulator`. */
export const emulatorCommand = defineCommand({
  name: 'emulator',
  group: 'Try it:',
  summary: 'Run an emulator of OpenRouter on this machine, for demos and tests.',
  examples: [
    'orm emulator --port 4010',
    'OPENROUTER_API_KEY=sk-or-v1-test orm chat "Hello" --base-url http://127.0.0.1:4010/api/v1',
  ],
  flags,
  async run(invocation) {
    const { runEmulator } = await import('./emulator.ts');
    return await runEmulator(invocation);
  },
});
