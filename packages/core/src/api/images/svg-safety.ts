/** Patterns of active content in an SVG. Since SVG is XML, attribute values are quoted. */
const patterns = [
  ['a script', /<(?:[\w-]+:)?script\b|\bjavascript:|<!ENTITY/iu],
  ['an event handler', /[\s"'/]on[a-z]+\s{0,9}=\s{0,9}["']/iu],
  ['foreign content', /<(?:[\w-]+:)?(?:foreignObject|iframe|embed|object)\b/iu],
] as const;

/** References in an SVG to content that is loaded or opened. */
const references = /\b(?:href|src)\s{0,9}=\s{0,9}["']([^"']*)|\burl\(([^)]*)|(@import)\b/giu;

/** Returns a description of the content of an SVG that runs or is loaded when it is opened; empty without such content. */
export async function findActiveContent(svg: Blob): Promise<string> {
  const text = await svg.text();
  const names: string[] = patterns.flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));
  for (const [, link, url, rule = ''] of text.matchAll(references)) {
    if (isInternal(link ?? url ?? rule)) continue;
    names.push('a reference to another URL');
    break;
  }
  return names.join(', ');
}

/** Whether a reference is to a part of the SVG or to an image inside it. */
function isInternal(reference: string): boolean {
  return /^[\s"']*(?:#|data:image\/|$)/iu.test(reference);
}
