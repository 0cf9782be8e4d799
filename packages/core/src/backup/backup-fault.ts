/** A backup cannot be made or used as it is: the message tells an operator what is wrong. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault';
}
