/** A secret as it is used: never kept longer than an attempt, never written anywhere. */
export interface RevealedSecret {
  value: string;
  /** The hosts that it may be sent to, in lower case, `*.example.com` for all below one; empty: it may go anywhere. */
  hosts: string[];
}

/** Reveals stored secrets; `services/vault` implements it. */
export interface Secrets {
  /** @throws ActionFailure `secret-not-found`, `secret-unreadable` */
  reveal(tenantId: string, name: string): Promise<RevealedSecret>;
}
