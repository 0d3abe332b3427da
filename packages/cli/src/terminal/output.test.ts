import { describe, expect, it } from 'vitest';

import { createOutput } from './output.ts';
import type { Output } from './output.ts';

function record(
  options: { isTTY?: boolean; json?: boolean; quiet?: boolean; isOnePlace?: boolean } = {},
): {
  output: Output;
  written: { stdout: string; stderr: string; both: string };
} {
  const { isTTY = false, json = false, quiet = false, isOnePlace } = options;
  const written = { stdout: '', stderr: '', both: '' };
  const write = (stream: 'stdout' | 'stderr') => (text: string) => {
    written[stream] += text;
    written.both += text;
  };
  const output = createOutput(
    {
      stdin: { kind: 'other', async *read() {} },
      stdout: { isTTY, write: write('stdout'), async writeBytes() {} },
      stderr: { isTTY, write: write('stderr') },
      env: { NO_COLOR: '1' },
      isOnePlace,
      cwd: '/',
    },
    { color: true, json, quiet },
  );
  return { output, written };
}

describe('createOutput', () => {
  it('replaces control characters of a model on a terminal, and none in a pipe', () => {
    const terminal = record({ isTTY: true });
    terminal.output.result('a\u001b[2Jb');
    expect(terminal.written.stdout).toBe('a␛[2Jb');
    const pipe = record();
    pipe.output.result('a\u001b[2Jb');
    expect(pipe.written.stdout).toBe('a\u001b[2Jb');
  });

  it('joins a character that arrives in two chunks', () => {
    const { output, written } = record();
    output.result('a\ud83c');
    expect(written.stdout).toBe('a');
    output.result('\udf88b');
    expect(written.stdout).toBe('a🎈b');
  });

  it('ends the last line once', () => {
    const { output, written } = record();
    output.result('answer');
    output.endResult();
    output.endResult();
    expect(written.stdout).toBe('answer\n');
  });

  it('starts another result below a heading, which does not count as a result', () => {
    const { output, written } = record({ isTTY: true });
    output.result('one');
    output.startResult('==> \u001b[2J.jpg <==\n');
    expect(output.hasResult).toBe(false);
    output.result('two');
    expect(written.stdout).toBe('one\n==> ␛[2J.jpg <==\ntwo');
  });

  it('ends the line of the reasoning before the answer begins', () => {
    const { output, written } = record();
    output.aside('hm');
    output.result('yes');
    expect(written).toMatchObject({ stdout: 'yes', stderr: 'hm\n' });
  });

  it('never continues a line of the result with a note where both go to one place', () => {
    const { output, written } = record({ isOnePlace: true });
    output.result('half');
    output.note('note: one');
    output.alert('error: two');
    output.result(' rest');
    output.aside('thought');
    output.layout('row\n');
    output.result('end');
    output.endResult();
    expect(written.both).toBe('half\nnote: one\nerror: two\n rest\nthought\nrow\nend\n');
    // Alone, the result is unchanged.
    expect(written.stdout).toBe('half restrow\nend\n');
  });

  it('leaves the lines of two places alone', () => {
    const { output, written } = record({ isOnePlace: false });
    output.result('half');
    output.note('note: one');
    output.result(' rest');
    output.endResult();
    expect(written).toMatchObject({ stdout: 'half rest\n', stderr: 'note: one\n' });
  });

  it('begins the document on a line of its own where both go to one place', () => {
    const { output, written } = record({ isOnePlace: true, json: true });
    output.aside('thought');
    output.document({ ok: true });
    expect(written.both).toBe('thought\n{"ok":true}\n');
  });

  it('writes only the document to stdout under --json', () => {
    const { output, written } = record({ json: true });
    output.result('text');
    output.layout('table\n');
    output.endResult();
    output.document({ ok: true });
    expect(written.stdout).toBe('{"ok":true}\n');
  });

  it('writes only errors under --quiet', () => {
    const { output, written } = record({ quiet: true });
    output.note('progress');
    output.aside('thought');
    output.alert('error: it failed');
    expect(written.stderr).toBe('error: it failed\n');
  });
});
