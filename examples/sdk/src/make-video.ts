// Makes a video of a picture: node src/make-video.ts [picture] [file.mp4]
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

import { fromFile } from '@orkit/openrouter-multimodal/node';

import { connect } from './connect.ts';

const photo = fileURLToPath(import.meta.resolve('@orkit/openrouter-emulator/media/photo.jpg'));
const [image = photo, file = join(tmpdir(), 'zoom.mp4')] = process.argv.slice(2);
const client = connect();

const video = {
  prompt: 'Zoom out slowly',
  firstFrame: await fromFile(image),
  durationSeconds: 4,
};
const { costUsd, certainty } = await client.estimate({ video });
process.stderr.write(`It costs ${costUsd ?? 'an unknown number of'} dollars (${certainty}).\n`);

// Refused, unsent, when it may cost more.
const job = await client.videos.create(video, { maxCostUsd: 5 });
for await (const { status } of job) process.stderr.write(`${job.id}: ${status}\n`);
await pipeline(job.stream(), createWriteStream(file));
process.stdout.write(`${file}\n`);
