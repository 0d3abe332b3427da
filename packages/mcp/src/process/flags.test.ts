import { describe, expect, it } from 'vitest';

import { parseFlags, toUsage } from './flags.ts';

describe('parseFlags', () => {
  it.each([
    [[], { kind: 'serve' }],
    [['--help'], { kind: 'help' }],
    [['--version'], { kind: 'version' }],
    [['-v', '-h'], { kind: 'help' }],
  ])('reads %j', (args, expected) => {
    expect(parseFlags(args)).toEqual(expected);
  });

  it.each([[['--port', '80']], [['serve']], [['--help=yes']]])(
    'rejects %j in one sentence',
    (args) => {
      expect(parseFlags(args)).toEqual({
        kind: 'mistake',
        message: `Unknown argument "${args[0]}": openrouter-multimodal accepts only --help and --version; settings come from environment variables`,
      });
    },
  );
});

describe('toUsage', () => {
  it('lists every environment variable', () => {
    expect(toUsage()).toMatch(/^ {2}OPENROUTER_API_KEY +The API key\.$/mu);
  });
});
