// A program that uses every entry of the published packages, for the oldest supported TypeScript (`tests/packages.test.ts`).
import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import { createHost } from '@orkit/openrouter-multimodal/host';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import { operations } from '@orkit/openrouter-multimodal/operations';
import { createMemoryJobStore } from '@orkit/openrouter-multimodal/stores';
import { jobStoreContract } from '@orkit/openrouter-multimodal/testing';
import { createServer, prepareTools } from '@orkit/openrouter-multimodal-mcp';

export const entries = [
  createEmulator,
  createHost,
  createMemoryJobStore,
  createServer,
  createWorkspace,
  jobStoreContract,
  optionsFromEnv,
  operations,
  prepareTools,
];

export async function ask(question: string): Promise<string> {
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test' });
  const { text } = await client.chat.send({ messages: [{ role: 'user', content: question }] });
  return text;
}
