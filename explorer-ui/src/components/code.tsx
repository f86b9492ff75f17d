/** Text for programs, as it is, line by line. */
export function Code({ value }: Readonly<{ value: string }>) {
  return (
    <pre className="json" tabIndex={0}>
      {value}
    </pre>
  );
}
