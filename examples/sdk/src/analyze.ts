// Answers a question about media: node src/analyze.ts [question] [path or URL …]
import { fileURLToPath } from 'node:url';

import { fromFile } from '@orkit/openrouter-multimodal/node';

import { connect } from './connect.ts';

const clip = fileURLToPath(import.meta.resolve('@orkit/openrouter-emulator/media/clip.mp4'));
const [question = 'What happens in it?', ...references] = process.argv.slice(2);
const client = connect();

const inputs = references.length > 0 ? references : [clip];
const media = inputs.map(async (reference) => ({
  source: /^https?:/u.test(reference) ? reference : await fromFile(reference),
}));

for await (const event of client.analyze.stream({ question, media: await Promise.all(media) })) {
  if (event.type === 'note') process.stderr.write(`${event.text}\n`);
  if (event.type === 'text-delta') process.stdout.write(event.text);
  if (event.type === 'end') process.stdout.write(`\n\n${event.result.model}\n`);
}
