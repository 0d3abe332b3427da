import { describe, expect, it } from 'vitest';

import { createShell } from './support/orm.ts';
import { verifies } from '../../../tests/requirements.ts';

describe('orm models search', () => {
  it('prints tab-separated rows in a pipe', async () => {
    const { orm } = createShell();
    const { status, stdout, stderr } = await orm(['models', 'search', 'gemini', '--limit', '2']);
    expect(status).toBe(0);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toHaveLength(6);
    expect(rows[0]?.[0]).toContain('gemini');
    expect(stderr).toMatch(/^More of \d+ models: continue with --offset 2\n$/u);
  });

  it('prints a table with headings on a terminal', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['models', 'search', '--limit', '1'], { terminal: 'stdout' });
    expect(stdout).toMatch(/^MODEL +CONTEXT/u);
  });

  it('has filters as flags', async () => {
    const { json } = createShell();
    const document = await json(['models', 'search', '--vision', '--free', '--sort', 'name']);
    const { results } = document['data'] as {
      results: { input_modalities: string[]; free: boolean }[];
    };
    expect(results.length).toBeGreaterThan(0);
    for (const model of results) {
      expect(model.input_modalities).toContain('image');
      expect(model.free).toBe(true);
    }
  });

  it('succeeds with nothing on stdout when nothing matches', async () => {
    const { orm } = createShell();
    const run = await orm(['models', 'search', 'no such model anywhere']);
    expect(run).toEqual({ status: 0, stdout: '', stderr: 'No model matches.\n' });
  });

  it(verifies('cli.suggestions', 'names the flag with an invalid value'), async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['models', 'search', '--limit', '51']);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^error: Cannot run orm models search: --limit must be at most 50, not 51/u,
    );
  });
});

describe('orm models info', () => {
  it('prints the details of a model', async () => {
    const { orm } = createShell();
    const { status, stdout } = await orm(['models', 'info', 'google/gemini-2.5-flash']);
    expect(status).toBe(0);
    expect(stdout).toContain('google/gemini-2.5-flash');
  });

  it(
    verifies('cli.suggestions', 'fails with 10 for an unknown model, and suggests another one'),
    async () => {
      const { orm } = createShell();
      const { status, stdout, stderr } = await orm(['models', 'info', 'google/gemini-2.5-flas']);
      expect({ status, stdout }).toEqual({ status: 10, stdout: '' });
      expect(stderr).toMatch(/\[MODEL_NOT_FOUND\]\nhint: .*google\/gemini-2\.5-flash/u);
    },
  );

  it('needs an id', async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['models', 'info']);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'error: Missing required argument "id" [INVALID_INPUT]\nhint:  see orm models info --help\n',
    );
  });
});

describe('orm models validate', () => {
  it('succeeds when all exist', async () => {
    const { emulator, orm } = createShell();
    const run = await orm(['models', 'validate', 'openai/gpt-5', 'openai/gpt-4o']);
    expect(run).toEqual({
      status: 0,
      stdout: 'openai/gpt-5\tvalid\nopenai/gpt-4o\tvalid\n',
      stderr: '',
    });
    // The catalog is requested once for any number of ids.
    expect(emulator.requests).toHaveLength(1);
  });

  it('fails with 10 when one is missing, and says which', async () => {
    const { orm } = createShell();
    const { status, stdout, stderr } = await orm([
      'models',
      'validate',
      'openai/gpt-5',
      'openai/gpt-55',
    ]);
    expect(status).toBe(10);
    expect(stdout).toBe('openai/gpt-5\tvalid\nopenai/gpt-55\tmissing\n');
    expect(stderr).toMatch(
      /^error: OpenRouter has no model "openai\/gpt-55" \[MODEL_NOT_FOUND\]\nhint: {2}Did you mean/u,
    );
  });

  it('has every result in the document, even if a model is missing', async () => {
    const { json } = createShell();
    const document = await json(['models', 'validate', 'openai/gpt-5', 'nope/nope']);
    expect(document).toMatchObject({
      ok: false,
      error: { code: 'MODEL_NOT_FOUND' },
      data: { results: [{ valid: true }, { valid: false }] },
    });
  });
});
