/** 信鉴 as a seal and its name beside it. */
export function Wordmark({ compact = false }: Readonly<{ compact?: boolean }>) {
  return (
    <span className="wordmark">
      <span className="wordmark-seal" aria-hidden="true">
        信
        <br />鉴
      </span>
      {!compact && (
        <span className="wordmark-name">
          <span>信鉴</span>
          <span className="wordmark-latin">Xinjian</span>
        </span>
      )}
    </span>
  );
}
