import * as v from 'valibot';

type Issues = readonly v.BaseIssue<unknown>[];

/** One sentence about the first thing wrong, with the field it concerns. */
export function describeIssues(issues: Issues): string {
  const [issue] = issues;
  if (issue === undefined) return 'The request is not valid';
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}
