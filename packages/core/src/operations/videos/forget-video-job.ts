import * as v from 'valibot';

import { invalidInput } from '../../shared/errors.ts';
import { defineOperation } from '../shared/operation.ts';

/**
 * Takes a job off the list of this machine. It is no tool of agents: a list that forgets is for the person whose list it
 * is.
 */
export const forgetVideoJob = defineOperation({
  name: 'forget_video_job',
  title: 'Forget video job',
  summary: 'Takes a job off the list; OpenRouter goes on with it, and files stay.',
  guidance: '',
  errors: ['INVALID_INPUT'],
  related: ['list_video_jobs'],
  effects: { readOnly: false, idempotent: true, destructive: true, billable: false },
  input: v.strictObject({ video_id: v.pipe(v.string(), v.trim(), v.minLength(1)) }),
  output: v.object({ video_id: v.string() }),
  async run({ video_id: id }, { client }) {
    const { ledger } = client.videos;
    const record = await ledger?.find(id);
    if (ledger === undefined || record === undefined) {
      throw invalidInput(`Cannot forget "${id}": the list has no such job`, {
        hints: [{ kind: 'list-jobs' }],
      });
    }
    const known = record.jobId ?? record.intentId ?? id;
    await ledger.append({ type: 'forgotten', id: known });
    return { data: { video_id: known }, text: `Forgot ${known}` };
  },
});
