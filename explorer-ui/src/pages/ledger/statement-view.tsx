import { useTranslation } from 'react-i18next';
import { Code } from '../../components/code.js';
import { Hash } from '../../components/hash.js';
import { Party } from '../../components/names.js';
import { readStatement } from '../../verification/statement.js';

/** A signed statement: who meant it, under which key, and its payload as signed. */
export function StatementView({ jws }: Readonly<{ jws: string }>) {
  const { t } = useTranslation();
  const statement = readStatement(jws);
  if (statement === undefined) return <Hash value={jws} />;
  return (
    <details className="statement">
      <summary>
        <span className="code">{statement.payload.type}</span> · <Party id={statement.payload.iss} />
        <span className="soft">
          {' '}
          {t('ledger.signedWith')} <Hash value={statement.kid} /> · SHA-256 <Hash value={statement.hash} />
        </span>
      </summary>
      <Code value={JSON.stringify(statement.payload, null, 2)} />
    </details>
  );
}
