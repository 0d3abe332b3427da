// Generates a video from an image: node src/make-video.ts [image] [file.mp4]
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
process.stderr.write(`Estimated cost in US dollars: ${costUsd ?? 'unknown'} (${certainty})\n`);

// Rejected before it is sent if it may cost more.
const job = await client.videos.create(video, { maxCostUsd: 5 });
for await (const { status } of job) process.stderr.write(`${job.id}: ${status}\n`);
await pipeline(job.stream(), createWriteStream(file));
process.stdout.write(`${file}\n`);
