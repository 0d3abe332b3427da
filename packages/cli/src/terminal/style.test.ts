import { describe, expect, it } from 'vitest';

import { createStyle, usesColor } from './style.ts';

describe('usesColor', () => {
  it.each([
    ['colors a terminal', {}, true],
    ['does not color when NO_COLOR is set', { NO_COLOR: '1' }, false],
    ['takes an empty NO_COLOR as unset', { NO_COLOR: '' }, true],
    ['does not color a dumb terminal', { TERM: 'dumb' }, false],
    ['lets NO_COLOR win over FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['lets FORCE_COLOR win over a dumb terminal', { FORCE_COLOR: '1', TERM: 'dumb' }, true],
    ['does not color with CLICOLOR=0', { CLICOLOR: '0' }, false],
    ['lets CLICOLOR_FORCE win over CLICOLOR=0', { CLICOLOR: '0', CLICOLOR_FORCE: '1' }, true],
    ['takes CLICOLOR_FORCE=0 as unset', { CLICOLOR_FORCE: '0', TERM: 'dumb' }, false],
    ['lets NO_COLOR win over CLICOLOR_FORCE', { NO_COLOR: '1', CLICOLOR_FORCE: '1' }, false],
    ['lets FORCE_COLOR=0 turn colors off', { FORCE_COLOR: '0' }, false],
  ])('%s', (_name, env, wanted) => {
    expect(usesColor({ forbidden: false, env, isTerminal: true })).toBe(wanted);
  });

  it('colors a pipe only with FORCE_COLOR', () => {
    expect(usesColor({ forbidden: false, env: {}, isTerminal: false })).toBe(false);
    expect(usesColor({ forbidden: false, env: { FORCE_COLOR: '1' }, isTerminal: false })).toBe(
      true,
    );
  });

  it('prefers --no-color to everything else', () => {
    expect(usesColor({ forbidden: true, env: { FORCE_COLOR: '1' }, isTerminal: true })).toBe(false);
  });
});

describe('createStyle', () => {
  it('adds colors, or returns the text unchanged', () => {
    expect(createStyle(true).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(createStyle(false).red('x')).toBe('x');
  });
});
