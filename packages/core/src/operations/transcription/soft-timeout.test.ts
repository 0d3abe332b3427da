import { expect, it } from 'vitest';

import { createManualClock } from '../../../test/support/manual-clock.ts';
import { createReadingWorkspace } from '../../../test/support/reading-workspace.ts';
import { createSpeechWire, speak } from '../../../test/support/speech-wire.ts';
import { execute } from '../shared/execute.ts';
import { transcribeAudio } from './transcribe-audio.ts';

const talk = speak(Array.from({ length: 800 }, () => 0.5));

it('returns what is transcribed when the caller stops waiting, and the rest to the same call', async () => {
  const clock = createManualClock();
  let release = () => {};
  const held = new Promise<undefined>((resolve) => {
    release = () => {
      resolve(undefined);
    };
  });
  const { client, texts } = createSpeechWire(
    { clock },
    async (_, count) => (count > 1 ? await held : undefined) as unknown as Response,
  );
  const workspace = createReadingWorkspace(async () => talk.file);
  const call = async () =>
    await execute(
      transcribeAudio,
      { audio_path: 'talk.wav' },
      {
        client,
        workspace,
        clock,
        softTimeoutMs: 50_000,
        report: () => {},
      },
    );
  const first = call();
  while (texts.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(50_000);
  const { data, text } = await first;
  expect(data).toMatchObject({ complete: false });
  expect(text).toMatch(/Call transcribe_audio again with the same arguments/u);
  const second = call();
  release();
  const whole = await second;
  const spoken = talk.words.map(({ word }) => word).join(' ');
  expect(whole.data).toMatchObject({ complete: true, text: spoken });
  expect(new Set(texts).size).toBe(texts.length);
});
