/** How days are compared. Everything that decides what counts as an anomaly is here. */
export interface TrendSettings {
  /** With fewer days before it, a day has no baseline. */
  readonly fewestDays: number;
  /** Days before the one asked about that say what is usual; whole weeks. */
  readonly recentDays: number;
  /** Days of the year on either side that share a season. */
  readonly seasonReach: number;
  /** Days of ordinary counts that a factor or a ward is given before it has any of its own. */
  readonly priorDays: number;
  /** Complaints a day that are thought possible where nothing was ever filed. */
  readonly leastRate: number;
  /** False alarms a month, over all series together, that are aimed at. */
  readonly falseAlarmsPerMonth: number;
  /** Fewer complaints are no anomaly, however rare they are. */
  readonly fewestComplaints: number;
  /** Of days, this share lies in the range that is shown as expected. */
  readonly expectedShare: number;
  /** Counts above this quantile of the usual are cut to it, so that an outbreak does not become the usual. */
  readonly cutAt: number;
  /** Bounds of how much days may differ beyond chance, as the square of a coefficient of variation. */
  readonly leastSpread: number;
  readonly mostSpread: number;
  /** Standard deviations beyond which a day says nothing of how much days differ. */
  readonly farBeyond: number;
}

export const TREND_SETTINGS: TrendSettings = {
  fewestDays: 28,
  recentDays: 56,
  seasonReach: 14,
  priorDays: 7,
  leastRate: 0.01,
  falseAlarmsPerMonth: 0.1,
  fewestComplaints: 4,
  expectedShare: 0.95,
  cutAt: 0.995,
  leastSpread: 0.05,
  mostSpread: 2,
  farBeyond: 5,
};

export const DAYS_OF_MONTH = 30;
