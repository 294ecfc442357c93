/** A call to a destination that a definition or a caller names. */
export interface OutboundRequest {
  url: string;
  method: string;
  headers: { [name: string]: string };
  body?: string | Uint8Array;
  /** Bytes of decoded body that are read before it fails. */
  maxBytes: number;
  /** How many redirects are followed, three at most, each checked again; credentials are dropped when the origin changes. */
  maxRedirects: number;
  /** Only these may be called, redirects included: names in lower case, `*.example.com` for all below one. Absent: any. */
  onlyHosts?: readonly string[];
  /** Nothing of the body is wanted: the answer is there with its headers, however long its body is. */
  statusOnly?: true;
  signal: AbortSignal;
}

/** What came back, read whole. */
export interface OutboundResponse {
  status: number;
  /** Lower-case names; repeated ones joined by `, `. */
  headers: { [name: string]: string };
  body: Uint8Array;
  /** The URL that answered, after redirects. */
  url: string;
}

/** The only HTTP client for destinations that a definition names. @throws ActionFailure `destination-refused`, `http-unreachable`, `http-response-invalid`. */
export interface Outbound {
  request(request: OutboundRequest): Promise<OutboundResponse>;
  close(): Promise<void>;
}
