// A fake OpenRouter for benchmarks, in a separate process so that its work is not counted. It responds to chats with constant
// bytes, prints its port, and ends with its standard input.
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

const completion = JSON.stringify({
  id: 'gen-1764000000-abcdefghijklmnopqrst',
  object: 'chat.completion',
  created: 1_764_000_000,
  model: 'a/b',
  provider: 'Provider',
  system_fingerprint: null,
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      native_finish_reason: 'stop',
      logprobs: null,
      message: { role: 'assistant', content: 'A short answer. '.repeat(20), refusal: null },
    },
  ],
  usage: { prompt_tokens: 12, completion_tokens: 80, total_tokens: 92, cost: 0.0001 },
});

function toEvent(delta: unknown, finishReason: string | null): string {
  const choice = { index: 0, delta, finish_reason: finishReason, native_finish_reason: null };
  return `data: ${JSON.stringify({
    id: 'gen-1764000000-abcdefghijklmnopqrst',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model: 'a/b',
    provider: 'Provider',
    choices: [{ ...choice, logprobs: null }],
  })}\n\n`;
}

const event = toEvent({ role: 'assistant', content: ' word' }, null);
const end = `${toEvent({ content: '' }, 'stop')}data: [DONE]\n\n`;

/** Yields `count` events in chunks of `batch`. */
function* chunks(count: number, batch: number): Generator<Buffer> {
  const chunk = Buffer.from(event.repeat(batch));
  for (let written = 0; written < count; written += batch) yield chunk;
  yield Buffer.from(end);
}

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    // /events/20000/64/chat/completions: 20,000 events, 64 in one write.
    const [, kind, count, batch] = (request.url ?? '').split('/');
    if (kind !== 'events') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(completion);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    // A client that disconnects early breaks the pipe, as one of the benchmarks does.
    pipeline(chunks(Number(count), Number(batch)), response).catch(() => {});
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`${address.port}\n`);
});
process.stdin.resume().on('end', () => process.exit());
