/** Each of what makes a drawing more than a picture, by what shows it. A drawing is XML: values stand in quotes. */
const patterns = [
  ['a script', /<(?:[\w-]+:)?script\b|\bjavascript:|<!ENTITY/iu],
  ['an event handler', /[\s"'/]on[a-z]+\s{0,9}=\s{0,9}["']/iu],
  ['foreign content', /<(?:[\w-]+:)?(?:foreignObject|iframe|embed|object)\b/iu],
] as const;

/** Where a drawing names what is to be loaded or opened. */
const references = /\b(?:href|src)\s{0,9}=\s{0,9}["']([^"']*)|\burl\(([^)]*)|(@import)\b/giu;

/** What a drawing holds that runs or is loaded when it is opened, for a sentence; empty when it only draws. */
export async function findInSvg(svg: Blob): Promise<string> {
  const text = await svg.text();
  const found: string[] = patterns.flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []));
  for (const [, link, url, rule = ''] of text.matchAll(references)) {
    if (isOwn(link ?? url ?? rule)) continue;
    found.push('a reference to another address');
    break;
  }
  return found.join(', ');
}

/** Whether it is a part of the drawing or a picture inside it. */
function isOwn(reference: string): boolean {
  return /^[\s"']*(?:#|data:image\/|$)/iu.test(reference);
}
