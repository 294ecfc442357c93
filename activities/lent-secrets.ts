/** What callers lend to single executions; `services/operations` implements it. */
export interface LentSecrets {
  /** null: nothing of that name was lent, or the execution has ended. @throws AppError `unavailable`, `secret-unreadable` */
  find(tenantId: string, executionId: string, name: string): Promise<string | null>;
}
