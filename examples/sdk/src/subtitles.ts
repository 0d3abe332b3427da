// Transcribes speech to subtitles: node src/subtitles.ts [path] > talk.vtt
import { fileURLToPath } from 'node:url';

import { toVtt } from '@orkit/openrouter-multimodal';
import { fromFile } from '@orkit/openrouter-multimodal/node';

import { connect } from './connect.ts';

const speech = fileURLToPath(import.meta.resolve('@orkit/openrouter-emulator/media/speech.wav'));
const client = connect();

const { segments = [] } = await client.transcribe({
  source: await fromFile(process.argv[2] ?? speech),
  timestamps: ['segment'],
});
process.stdout.write(toVtt(segments));
