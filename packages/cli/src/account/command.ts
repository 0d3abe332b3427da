import { healthCheck } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';

/** `orm doctor`. */
export const doctorCommand = defineCommand({
  name: 'doctor',
  aliases: ['health'],
  group: 'Your setup:',
  operation: healthCheck,
  summary: 'Check the key, the limit, the connection and Node.js.',
  examples: ['orm doctor', 'orm doctor --json'],
  async run(invocation) {
    const { runDoctor } = await import('./doctor.ts');
    return await runDoctor(invocation);
  },
});
