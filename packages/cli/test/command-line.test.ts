import { describe, expect, it } from 'vitest';

import manifest from '../package.json' with { type: 'json' };
import { commands } from '../src/commands.ts';
import { exitStatuses } from '../src/errors/exit-status.ts';
import { createShell } from './support/orm.ts';
import { verifies } from '../../../tests/requirements.ts';

const { orm, json } = createShell();
const chatHelp = 'see orm chat --help';
const durationTold = '--timeout must be a duration such as 90s, 20m or 2h, not "soon"';

describe('an invalid command line', () => {
  it.each([
    [['chatt'], 'Unknown command "chatt"', 'Did you mean chat?'],
    [['models', 'serch'], 'Unknown command "serch"', 'Did you mean search?'],
    [['chat', 'x', '--modle', 'y'], 'Unknown option "--modle"', 'Did you mean --model?'],
    [['zzz'], 'Unknown command "zzz"', 'see orm --help'],
    [['models', 'zzz'], 'Unknown command "zzz"', 'see orm models --help'],
    [['doctor', '--zzz'], 'Unknown option "--zzz"', 'see orm doctor --help'],
    [['chat', 'x', '--max-tokens', '5abc'], '--max-tokens must be a number, not "5abc"', chatHelp],
    [['chat', 'x', '--timeout', 'soon'], durationTold, 'see orm --help'],
    [['models', 'info'], 'Missing required argument "id"', 'see orm models info --help'],
    [['chat', 'x', '--schema', '{'], '--schema must be JSON, not "{"', chatHelp],
    [
      ['chat', 'x', '--env', 'no.env'],
      'Cannot read --env "no.env": there is no such file',
      chatHelp,
    ],
    [
      ['chat', '--bogus-option'],
      'Unknown option "--bogus-option"',
      'put -- before a prompt that begins with a dash',
    ],
    [
      ['help', 'nope'],
      'Cannot show help: no command or topic "nope"',
      'see orm --help for the commands, or orm help exit-codes | environment | output | files | jobs',
    ],
  ])('is reported with a suggestion: %j', async (argv, message, hint) => {
    expect(await orm(argv)).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: ${message} [INVALID_INPUT]\nhint:  ${hint}\n`,
    });
  });

  it.each([
    [['chat', 'x', '--max-tokens', '5abc'], '--max-tokens must be a number, not "5abc"'],
    [['chat', 'x', '--max-tokens', '1.5'], '--max-tokens must be'],
    [['chat', 'x', '--temperature', '3'], '--temperature must be'],
    [['chat', 'x', '--provider-sort', 'size'], '--provider-sort must be'],
    [['chat', 'x', '--timeout', 'soon'], '--timeout must be a duration'],
    [['chat', 'x', '--model'], '--model needs a value'],
    [['models', 'info', 'a/b', 'c/d'], 'Too many arguments'],
    [['chat', 'x', '-a', 'gone.png'], 'there is no such file'],
    [['chat', 'x', '-a', 'https://'], 'it is neither an http(s) URL nor a data URL'],
    [['analyze-image'], 'Missing required argument "file"'],
    [['analyze-image', 'photo.jpg', '-p', ' '], '--prompt must not be blank'],
    [['analyze-image', 'photo.jpg', '--max-dimension', '63'], '--max-dimension must be'],
    [['analyze-image', 'photo.jpg', '--detail', 'hgih'], '--detail must be one of'],
    [['analyze-image', ''], '<file> must not be empty'],
    [
      ['analyze-image', 'photo.jpg', '--prompt-file', '/dev/null'],
      '--prompt-file must not be empty',
    ],
    [
      ['analyze-image', 'photo.jpg', '-p', 'x', '--prompt-file', 'notes.txt'],
      'Cannot use both --prompt and --prompt-file',
    ],
    [['transcribe', 'tone.wav', '--format', 'json'], '--format must be one of'],
    [['transcribe', 'tone.wav', 'talk.wav'], 'Cannot transcribe 2 files at once'],
    [['chat', 'x', '--max-cost', 'much'], '--max-cost must be an amount in US dollars'],
    [['generate-image', 'x', '--count', '11'], '--count'],
    [['generate-video', 'x', '--max-wait', 'long'], '--max-wait must be a duration'],
    [['generate-video', 'x', '--poll-interval', '49ms'], '--poll-interval'],
    [['generate-speech', 'x', '--speed', '5'], '--speed'],
    [['emulator', '--port', '70000'], '--port must be a whole number from 0 to 65535'],
  ])('is rejected before anything is sent: %j', async (argv, message) => {
    const shell = createShell();
    const { status, stderr } = await shell.orm(argv);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\nhint: {2}\S[^\n]*\n$/u);
    expect(shell.emulator.requests).toEqual([]);
  });

  it('is one JSON document with --json', async () => {
    expect(await json(['chat', '--bogus-option'])).toMatchObject({
      schema: 'orm/v1',
      ok: false,
      error: { code: 'INVALID_INPUT', message: 'Unknown option "--bogus-option"' },
    });
  });

  it(
    verifies('cli.keys', 'has no option for the key, which process lists would show'),
    async () => {
      expect((await orm(['chat', 'x', '--api-key', 'k'])).status).toBe(2);
    },
  );
});

describe('the global options', () => {
  it.each([
    [['--json', 'models', 'validate', 'openai/gpt-5']],
    [['models', '--json', 'validate', 'openai/gpt-5']],
    [['models', 'validate', 'openai/gpt-5', '--json']],
  ])('can be anywhere: %j', async (argv) => {
    const { stdout } = await orm(argv);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, command: 'models validate' });
  });

  it('are part of the prompt after --', async () => {
    const shell = createShell();
    const { status, stdout } = await shell.orm(['chat', '--', '--json', '-m']);
    expect(status).toBe(0);
    expect(stdout).toContain('--json -m');
  });
});

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('lists the commands for %j', async (argv) => {
    const { status, stdout, stderr } = await orm(argv);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const { name } of commands) expect(stdout).toContain(name.split(' ')[0]);
  });

  it('begins with examples and lists each flag', async () => {
    const { stdout } = await orm(['chat', '--help']);
    expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.indexOf('Usage:'));
    expect(stdout).toContain('-m, --model <id>');
    expect(stdout).toContain('--[no-]cache');
    expect(await orm(['help', 'chat'])).toMatchObject({ stdout });
  });

  it('fits 80 columns', async () => {
    for (const { name } of commands) {
      const { stdout } = await orm(['help', ...name.split(' ')]);
      // Examples are lines that can be pasted, of any length.
      const lines = stdout.split('\n').filter((line) => !line.startsWith('  $ '));
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it('of an incomplete command goes to stderr, with status 2', async () => {
    const { status, stdout, stderr } = await orm(['models']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('validate <id...>');
  });

  it(verifies('cli.exit-status', 'about exit codes prints the table of exit codes'), async () => {
    const { stdout } = await orm(['help', 'exit-codes']);
    for (const { status, cause, meaning } of exitStatuses) {
      expect(stdout).toMatch(
        new RegExp(`^ +${String(status)} +${cause} +.*${meaning.slice(0, 20)}`, 'mu'),
      );
    }
    expect((await json(['help', 'exit-codes']))['data']).toEqual(exitStatuses);
  });

  it('about the environment names the variables', async () => {
    const { stdout } = await orm(['help', 'environment']);
    expect(stdout).toContain('OPENROUTER_API_KEY');
    expect(stdout).toContain('DEFAULT_MODEL');
    // The MCP server reads it; orm has --quiet and --verbose.
    expect(stdout).not.toContain('OPENROUTER_LOG_LEVEL');
    // The user types the paths, so no directory restricts them.
    expect(stdout).not.toContain('OPENROUTER_INPUT_DIR');
    expect(stdout).toContain('OPENROUTER_OUTPUT_DIR');
    // stdout has paths, never the media themselves.
    expect(stdout).not.toContain('INLINE_MAX_BYTES');
    expect(stdout).toContain('OPENROUTER_ALLOW_PRIVATE_HOSTS');
  });

  it.each([
    ['files', 'OPENROUTER_OUTPUT_DIR'],
    ['jobs', 'orm job wait <id>'],
  ])('about %s mentions %s', async (topic, text) => {
    const { status, stdout } = await orm(['help', topic]);
    expect(status).toBe(0);
    expect(stdout).toContain(text);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('about output shows the document', async () => {
    expect((await orm(['help', 'output'])).stdout).toContain('"schema":"orm/v1"');
  });

  it.each([[['--version']], [['-V']], [['-q', '--version']]])(
    'prints the version for %j',
    async (argv) => {
      expect(await orm(argv)).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
    },
  );
});
