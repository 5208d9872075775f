/** Scenarios wait most of the time, so some run at once; with a filter (--grep) one by one. */
const AT_ONCE = process.argv.some((argument) => /^(-g|-f|--f?grep)/.test(argument)) ? 1 : Number(process.env.DBHAVEN_PARITY_AT_ONCE ?? 3);

export class Job {
  private static readonly waiting: Job[] = [];
  private static running = 0;
  private promise: Promise<void> | undefined;

  constructor(private readonly work: () => Promise<void>) {
    Job.waiting.push(this);
  }

  /** The result; with the first call the jobs after it start as well. */
  result(): Promise<void> {
    const started = this.promise ?? this.start();
    if (AT_ONCE > 1) Job.fill();
    return started;
  }

  private static fill(): void {
    while (Job.running < AT_ONCE && Job.waiting.length > 0) void Job.waiting[0].start();
  }

  private start(): Promise<void> {
    Job.waiting.splice(Job.waiting.indexOf(this), 1);
    Job.running += 1;
    this.promise = this.work().finally(() => {
      Job.running -= 1;
      if (AT_ONCE > 1) Job.fill();
    });
    this.promise.catch(() => {}); // told by the test that waits for it
    return this.promise;
  }
}
