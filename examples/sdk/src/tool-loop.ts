// Lets a model call the operations of this project as tools: node src/tool-loop.ts
import type { ChatMessage } from '@orkit/openrouter-multimodal';
import { execute, operations, describeOperation } from '@orkit/openrouter-multimodal/operations';

import { connect } from './connect.ts';

const client = connect();
const tools = operations.map((operation) => {
  const { name, description, inputSchema } = describeOperation(operation);
  return { type: 'function' as const, name, description, parameters: { ...inputSchema } };
});

const messages: ChatMessage[] = [{ role: 'user', content: 'Is my key all right?' }];
const response = await client.chat.send({
  model: 'openai/gpt-4o-mini',
  messages,
  tools,
  toolChoice: { type: 'function', name: 'health_check' },
});
messages.push(response.message);

for (const call of response.toolCalls) {
  const operation = operations.find(({ name }) => name === call.name);
  if (operation === undefined) continue;
  const { data } = await execute(operation, JSON.parse(call.arguments), {
    client,
    report: () => {},
  });
  messages.push({ role: 'tool', toolCallId: call.id, content: JSON.stringify(data) });
}

const { text } = await client.chat.send({ model: 'openai/gpt-4o-mini', messages, tools });
process.stdout.write(`${text}\n`);
