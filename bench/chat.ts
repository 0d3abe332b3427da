// Measures the CPU time of a chat without streaming, as a ratio to plain fetch.
import { createOpenRouter } from '../packages/core/src/index.ts';
import { compare, cpuMsOf, startUpstream } from './support/measure.ts';
import { createOpenai } from './support/openai.ts';

const CALLS = 300;
const ROUNDS = 15;

const messages = [{ role: 'user', content: 'Hi' }] as const;
const upstream = await startUpstream();

async function askFloor(): Promise<string> {
  const response = await fetch(`${upstream.origin}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-or-v1-test' },
    body: JSON.stringify({ model: 'a/b', messages }),
  });
  // The upstream of this benchmark sends nothing else.
  const completion = (await response.json()) as {
    readonly choices: readonly { readonly message: { readonly content: string } }[];
  };
  return completion.choices[0]?.message.content ?? '';
}

const client = createOpenRouter({ apiKey: 'sk-or-v1-test', baseUrl: upstream.origin });

async function askOurs(): Promise<string> {
  return (await client.chat.send({ model: 'a/b', messages })).text;
}

const openai = createOpenai(upstream.origin);

async function askOpenai(): Promise<string> {
  const completion = await openai.chat.completions.create({ model: 'a/b', messages });
  return completion.choices[0]?.message?.content ?? '';
}

function times(ask: () => Promise<string>): () => Promise<void> {
  return async () => {
    for (let call = 0; call < CALLS; call += 1) await ask();
  };
}

await compare(
  `CPU of ${CALLS} calls`,
  { floor: times(askFloor), ours: times(askOurs), openai: times(askOpenai) },
  { rounds: ROUNDS, measure: cpuMsOf },
);
upstream.close();
