import { defineCommand } from '../command/define-command.ts';

/** `orm demo`. */
export const demoCommand = defineCommand({
  name: 'demo',
  group: 'Try it:',
  summary: 'Run every feature on this machine: no key, no network, no cost.',
  examples: ['orm demo'],
  flags: [
    {
      syntax: '--live',
      description: 'use OpenRouter with your own key instead; costs a few cents',
      group: 'Options:',
      kind: 'boolean',
      field: undefined,
    },
  ],
  async run(invocation) {
    const { runDemo } = await import('./demo.ts');
    return await runDemo(invocation);
  },
});
