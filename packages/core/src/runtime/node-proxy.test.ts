import { describe, expect, it } from 'vitest';

import { chooseProxy, proxiesOf } from './node-proxy.ts';

const proxies = { https: 'http://secure.test:3128', http: 'http://plain.test:3128' };

function nameOf(url: string, options: object = {}): string | undefined {
  return chooseProxy(new URL(url), { ...proxies, ...options })?.name;
}

describe('the proxy of a URL', () => {
  it('is chosen by its scheme', () => {
    expect(nameOf('https://openrouter.ai/')).toBe('http://secure.test:3128');
    expect(nameOf('http://openrouter.ai/')).toBe('http://plain.test:3128');
    expect(chooseProxy(new URL('http://openrouter.ai/'), { https: proxies.https })).toBeUndefined();
    expect(chooseProxy(new URL('https://openrouter.ai/'), { https: '' })).toBeUndefined();
  });

  it('has its credentials in its URL only', () => {
    const proxy = chooseProxy(new URL('https://openrouter.ai/'), {
      https: 'me:secret@proxy.test:1',
    });
    expect(proxy?.name).toBe('http://proxy.test:1');
    expect(proxy?.url.password).toBe('secret');
  });

  it.each([
    ['https://openrouter.ai/', '*'],
    ['https://openrouter.ai/', 'openrouter.ai'],
    ['https://openrouter.ai/', 'OpenRouter.AI'],
    ['https://openrouter.ai./', 'openrouter.ai'],
    ['https://openrouter.ai/', 'openrouter.ai.'],
    ['https://openrouter.ai/', '.openrouter.ai'],
    ['https://api.openrouter.ai/', 'openrouter.ai'],
    ['https://api.openrouter.ai/', '.openrouter.ai'],
    ['https://api.openrouter.ai/', '*.openrouter.ai'],
    ['https://openrouter.ai/', 'ai'],
    ['https://openrouter.ai/', 'example.com, openrouter.ai'],
    ['https://openrouter.ai/', 'example.com openrouter.ai'],
    ['https://openrouter.ai/', ',,*,'],
    ['https://openrouter.ai/', 'openrouter.ai:443'],
    ['https://openrouter.ai:8443/', 'openrouter.ai:8443'],
    ['https://openrouter.ai/', '*:443'],
    ['http://gateway/', 'gateway'],
    ['https://10.1.2.3/', '10.1.2.3'],
    ['https://10.1.2.3/', '10.0.0.0/8'],
    ['https://10.1.2.3/', '10.1.2.3/32'],
    ['https://10.1.2.3/', '0.0.0.0/0'],
    ['https://10.1.2.3:8443/', '10.1.2.3:8443'],
    ['https://[fd00::1]/', 'fd00::1'],
    ['https://[fd00::1]/', '[fd00::1]'],
    ['https://[fd00::1]/', 'fd00::/8'],
    ['https://[fd00::1]/', 'FD00:0:0::1'],
    ['https://[fd00::1]:8443/', '[fd00::1]:8443'],
    ['https://localhost/', ''],
    ['https://127.0.0.1:8080/', 'example.com'],
    ['https://[::1]/', ''],
  ])('is none for %s with NO_PROXY=%s', (url, noProxy) => {
    expect(nameOf(url, { noProxy })).toBeUndefined();
  });

  it.each([
    ['https://openrouter.ai/', ''],
    ['https://openrouter.ai/', 'router.ai'],
    ['https://openrouter.ai/', 'api.openrouter.ai'],
    ['https://openrouter.ai/', '*.openrouter.ai'],
    ['https://openrouter.ai/', 'openrouter.ai:8443'],
    ['https://openrouter.ai/', '*:80'],
    ['https://openrouter.ai/', '.'],
    ['https://openrouter.ai/', '10.0.0.0/8'],
    ['https://11.1.2.3/', '10.0.0.0/8'],
    ['https://10.1.2.3/', '10.0.0.0/33'],
    ['https://10.1.2.3/', '10.0.0.0/x'],
    ['https://10.1.2.3/', '10'],
    ['https://110.1.2.3/', '10.1.2.3'],
    ['https://[fd00::1]/', 'fd00::2'],
    ['https://[fd00::1]/', '10.0.0.0/8'],
  ])('is used for %s with NO_PROXY=%s', (url, noProxy) => {
    expect(nameOf(url, { noProxy })).toBe('http://secure.test:3128');
  });

  it.each(['https://localhost/', 'https://api.localhost/', 'https://127.9.9.9/', 'https://[::1]/'])(
    'is used for %s only when told',
    (url) => {
      expect(nameOf(url, { noProxy: '' })).toBeUndefined();
      expect(nameOf(url, { loopback: true, noProxy: '*' })).toBe('http://secure.test:3128');
    },
  );
});

describe('the proxies of an environment', () => {
  it('are read in upper case first, and an empty one is none', () => {
    expect(
      proxiesOf({
        https_proxy: 'http://lower.test',
        HTTPS_PROXY: 'http://upper.test',
        HTTP_PROXY: ' ',
        http_proxy: ' http://lower.test ',
        NO_PROXY: '',
        no_proxy: 'example.com',
      }),
    ).toEqual({ https: 'http://upper.test', http: 'http://lower.test', noProxy: 'example.com' });
    expect(proxiesOf({})).toEqual({ https: undefined, http: undefined, noProxy: undefined });
  });
});
