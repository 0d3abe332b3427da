import { describe, expect, it } from 'vitest';

import { failureOf } from '../../../test/support/failure.ts';
import { createReadingWorkspace } from '../../../test/support/reading-workspace.ts';
import { createSpeechWire, speak } from '../../../test/support/speech-wire.ts';
import { declined } from '../../../test/support/transcription-client.ts';
import { execute } from '../shared/execute.ts';
import type { OperationEvent } from '../shared/operation.ts';
import { transcribeAudio } from './transcribe-audio.ts';

/** A recording of 20 minutes: two pieces. */
const talk = speak(Array.from({ length: 800 }, () => 0.5));

function isStep(event: OperationEvent): boolean {
  return event.type === 'progress' && event.step !== undefined;
}

async function transcribe(
  { client }: ReturnType<typeof createSpeechWire>,
  {
    format = 'text',
    signal,
    report = () => {},
  }: {
    readonly format?: string;
    readonly signal?: AbortSignal;
    readonly report?: (event: OperationEvent) => void;
  },
) {
  const workspace = createReadingWorkspace(async () => talk.file);
  return await execute(
    transcribeAudio,
    { audio_path: 'talk.wav', format },
    { client, workspace, signal, report },
  );
}

describe('the transcript of a long recording', () => {
  it('reports the seconds that are transcribed after each piece', async () => {
    const events: OperationEvent[] = [];
    await transcribe(createSpeechWire(), { report: (event) => events.push(event) });
    const steps = events.filter(isStep);
    expect(steps).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^Transcribed \d+:\d\d of 20:00$/u),
        total: 1_200,
      }),
      expect.objectContaining({ message: 'Transcribed 20:00 of 20:00', step: 1_200, total: 1_200 }),
    ]);
  });

  it('is subtitles as far as it goes when a piece fails', async () => {
    const wire = createSpeechWire({ maxRetries: 0 }, (text) =>
      text.includes('w799') ? declined(400, 'no') : undefined,
    );
    const { details, hints } = await failureOf(transcribe(wire, { format: 'srt' }));
    expect(details['partialText']).toMatch(/^1\n00:00:00,000 --> 00:00:01,000\n/u);
    expect(hints).toContainEqual({
      kind: 'text',
      text: 'Repeat the call: what was transcribed is kept, and only the rest is paid.',
    });
  });

  it('says what is kept when the caller stops it', async () => {
    const controller = new AbortController();
    const wire = createSpeechWire({}, async (text) => {
      if (!text.includes('w799')) return undefined as unknown as Response;
      while (!events.some(isStep)) await new Promise((resolve) => setImmediate(resolve));
      controller.abort(new Error('enough'));
      return undefined as unknown as Response;
    });
    const events: OperationEvent[] = [];
    const call = transcribe(wire, {
      signal: controller.signal,
      report: (event) => events.push(event),
    });
    await expect(call).rejects.toThrow('enough');
    expect(events).toContainEqual({
      type: 'note',
      message: expect.stringMatching(
        /^Stopped: \d+:\d\d of 20:00 transcribed and kept\. Repeat the call to pay for the rest only\.$/u,
      ),
    });
  });
});
