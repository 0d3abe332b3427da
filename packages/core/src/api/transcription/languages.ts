/** Two-letter codes of ISO 639-1, all of them. A list, because a mistake such as `jp` for `ja` has the right form. */
const codes = `
  aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
  et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
  kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
  nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te
  tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
`;

/** Message about an invalid language code. */
export const NOT_A_LANGUAGE = 'must be a two-letter ISO 639-1 code such as en, de or ja';

/** Returns the code of a language that a provider names: `english`, `EN` or `en-US`; `undefined` for an unknown name. */
export function toLanguageCode(name: string): string | undefined {
  const wanted = name.trim().toLowerCase();
  const [start = ''] = wanted.split(/[-_]/u);
  if (isLanguageCode(start)) return start;
  const names = new Intl.DisplayNames('en', { type: 'language' });
  return codes
    .trim()
    .split(/\s+/u)
    .find((code) => names.of(code)?.toLowerCase() === wanted);
}

/** Whether a text is a code of ISO 639-1, in lower case. */
export function isLanguageCode(code: string): boolean {
  // All are two letters with a space between: any other match contains a space.
  return /^[a-z]{2}$/u.test(code) && codes.includes(code);
}
