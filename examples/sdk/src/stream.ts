// Streams an answer: node src/stream.ts [prompt]
import { hintTexts, OpenRouterError } from '@orkit/openrouter-multimodal';

import { connect } from './connect.ts';

const client = connect();
const prompt = process.argv[2] ?? 'Tell me about rivers';

try {
  const events = client.chat.stream({
    model: 'google/gemini-2.5-flash',
    messages: [{ role: 'user', content: prompt }],
  });
  for await (const event of events) {
    if (event.type === 'text-delta') process.stdout.write(event.text);
    if (event.type === 'end') process.stdout.write(`\n\n${event.result.finishReason ?? ''}\n`);
  }
} catch (error) {
  if (!OpenRouterError.is(error)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n${hintTexts(error.hints).join('\n')}\n`);
  process.exitCode = 1;
}
