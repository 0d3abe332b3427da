// Describes an image: node src/describe-photo.ts [path]
import { fileURLToPath } from 'node:url';

import { fromFile } from '@orkit/openrouter-multimodal/node';

import { connect } from './connect.ts';

const sample = fileURLToPath(import.meta.resolve('@orkit/openrouter-emulator/media/photo.jpg'));
const client = connect();

const { text, model, usage } = await client.chat.send({
  model: 'google/gemini-2.5-flash',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is in this image?' },
        { type: 'image', source: await fromFile(process.argv[2] ?? sample) },
      ],
    },
  ],
});
process.stdout.write(`${text}\n\n${model}, $${usage?.costUsd ?? 'unknown'}\n`);
