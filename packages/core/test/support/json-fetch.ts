/** A fetch that responds with JSON by the last part of the path; a number is a bare status. */
export function createJsonFetch(answers: Readonly<Record<string, unknown>>): typeof fetch {
  return async (input) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const answer = answers[url.pathname.split('/').at(-1) ?? ''];
    if (answer === undefined) throw new TypeError('fetch failed');
    return typeof answer === 'number'
      ? Response.json({ error: { code: answer, message: 'refused' } }, { status: answer })
      : Response.json(answer);
  };
}
