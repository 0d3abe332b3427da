import { describe, expect, it } from 'vitest';

import { findActiveContent } from './svg-safety.ts';

async function find(inside: string): Promise<string> {
  return await findActiveContent(
    new Blob([
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">${inside}</svg>`,
    ]),
  );
}

describe('findActiveContent', () => {
  it.each([
    '<circle r="1" fill="url(#shade)"/>',
    '<use xlink:href="#eye"/><use href=" #eye"/>',
    '<image href="data:image/png;base64,AAAA"/>',
    '<text>One on one = two</text>',
    '<style>a { fill: url("#shade") }</style>',
  ])('finds nothing in %s', async (inside) => {
    expect(await find(inside)).toBe('');
  });

  it.each([
    ['<script>alert(1)</script>', 'a script'],
    ['<svg:script/>', 'a script'],
    ['<a href="javascript:alert(1)"/>', 'a script, a reference to another URL'],
    ['<g onload="alert(1)"/>', 'an event handler'],
    ['<g id="a"onclick = "alert(1)"/>', 'an event handler'],
    ['<foreignObject/>', 'foreign content'],
    ['<image href="https://example.com/a.png"/>', 'a reference to another URL'],
    ["<image xlink:href='//example.com/a.png'/>", 'a reference to another URL'],
    ['<style>@import "a.css"</style>', 'a reference to another URL'],
    ['<g style="fill: url(https://example.com/)"/>', 'a reference to another URL'],
    ['<a href="&#106;avascript:alert(1)"/>', 'a reference to another URL'],
  ])('finds in %s: %s', async (inside, description) => {
    expect(await find(inside)).toBe(description);
  });
});
