/** Another worker may have the job by now: nothing that this run still does may count. */
export class LostLease extends Error {
  override readonly name = 'LostLease';
  constructor(jobId: string) {
    super(`The lease of job ${jobId} was lost.`);
  }
}
