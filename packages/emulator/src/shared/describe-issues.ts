import * as v from 'valibot';

type Issues = readonly v.BaseIssue<unknown>[];

/** Returns one sentence about the first issue, with its field. */
export function describeIssues(issues: Issues): string {
  const [issue] = issues;
  if (issue === undefined) return 'The request is not valid';
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}
