import { transcribeAudio } from '@orkit/openrouter-multimodal/operations';

import { usageError } from '../errors/errors.ts';
import { defineCommand } from '../command/define-command.ts';
import { headings, shellFlag } from '../flags/shared-flags.ts';

const transcript = 'Transcript:';

/** `orm transcribe`. */
export const transcribeCommand = defineCommand({
  name: 'transcribe',
  group: 'Ask:',
  operation: transcribeAudio,
  summary: 'Transcribe a recording as text or subtitles.',
  examples: [
    'orm transcribe talk.mp3 > talk.txt',
    'orm transcribe talk.mp3 --language en --format srt > talk.srt',
    'orm transcribe talk.mp3 --timestamps word --json | jq .data.words',
    'orm transcribe talks/*.mp3 --each',
  ],
  arguments: [
    {
      syntax: '<file...>',
      description: 'the recording: a file, an http(s) URL or a data URL; - is stdin',
    },
  ],
  flags: [
    shellFlag('--each', 'one transcript for each file, in order', {
      group: transcript,
      kind: 'boolean',
    }),
  ],
  overrides: {
    audio_path: false,
    max_cost_usd: false,
    model: { syntax: '-m, --model <id>', group: headings.model },
    language: { group: transcript },
    temperature: { group: transcript },
    format: { group: transcript },
    timestamps: { group: transcript, description: 'timestamps to include in the JSON' },
    'provider.options': { description: 'provider-specific options, by provider slug' },
  },
  fieldNames: { audio_path: '<file>' },
  async checkPositionals({ positionals, flags }) {
    const { refuseSecondInput } = await import('../input/sources.ts');
    refuseSecondInput(positionals);
    if (positionals.length > 1 && flags['each'] !== true)
      throw usageError(
        `Cannot transcribe ${String(positionals.length)} files at once`,
        'use --each to transcribe one after the other',
      );
  },
  async toInput({ input, positionals, stdin }) {
    const [path] = positionals;
    // Read first, so that waiting for a pipe does not count as time of the request.
    if (path === '-') await stdin();
    return { ...input, audio_path: path };
  },
});
