// Program of its own, because undici keeps one time for the whole process, and here it runs fast. It asks a host twice, by undici
// with its own limits and by a client. The host is silent until the first request has failed, and then completes the second.
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { Agent, fetch } from 'undici';

// undici counts its ticks of half a second. All timers are 500 times as fast, those of the client too; it checks them by the clock.
const { setTimeout: schedule } = globalThis;
Object.assign(globalThis, {
  setTimeout: (callback: () => void, delayMs = 0) => schedule(callback, delayMs / 500),
});

const [first = '', second = ''] = JSON.parse(process.argv[2] ?? '[]') as readonly string[];
const isStream = first.includes('event-stream');
const sockets = new Map<string, Socket>();
const server = createServer((socket) => {
  socket.once('data', (data) => {
    sockets.set(data.includes('x-control') ? 'control' : 'client', socket);
    if (first !== '') socket.write(first);
    server.emit('asked');
  });
  socket.on('error', () => {});
});
await once(server.listen(0, '127.0.0.1'), 'listening');
// A server that listens on a port has an address of this type.
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const client = createOpenRouter({
  apiKey: 'sk-or-v1-test',
  baseUrl: url,
  attemptTimeoutMs: 3_600_000,
  maxRetries: 0,
});
const request = { model: 'openai/gpt-5', messages: [{ role: 'user', content: 'Hi' }] } as const;

async function ask(): Promise<string> {
  if (!isStream) return (await client.chat.send(request)).text;
  let text = '';
  for await (const event of client.chat.stream(request))
    if (event.type === 'text-delta') text += event.text;
  return text;
}

async function askWithLimits(): Promise<string> {
  try {
    const response = await fetch(url, { headers: { 'x-control': '1' }, dispatcher: new Agent() });
    return await response.text();
  } catch (error) {
    // The error of undici, which has a code.
    return (error as { readonly cause: { readonly code: string } }).cause.code;
  }
}

const answer = ask();
while (!sockets.has('client')) await once(server, 'asked');
const limited = await askWithLimits();
sockets.get('client')?.end(second);
const text = await answer.catch(String);
process.stdout.write(`${limited}: ${text}`);
for (const socket of sockets.values()) socket.destroy();
server.close();
