import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { randomBytes } from 'node:crypto';
import { type Account, PrivateJwk } from '../client/account.js';

type Invented = Pick<Account, 'name' | 'role' | 'kind' | 'username'> & {
  readonly participant?: string;
  readonly uscc: string;
};

/**
 * Who takes part in the demonstration: all invented, in the order of API.md. The codes of the institutions carry
 * organisation codes that start with XX, as those of the invented enterprises of the domain do.
 */
const INVENTED: readonly Invented[] = [
  institution('bank', 'pujiang-bank', '浦江样例银行', '91310000XX0009013C'),
  institution('bank', 'shencheng-bank', '申城样例农村商业银行', '91310000XX00090217'),
  institution('guarantee_company', 'huangpu-guarantee', '申测样例融资担保公司', '91310101XX000903XJ'),
  institution('credit_service_agency', 'jingan-credit', '申测样例企业征信公司', '91310106XX0009048T'),
  body('regulator', 'regulator', '社会信用监管部门（样例）', '11310000XX00090562'),
  body('operator', 'operator', '公共信用信息服务中心（样例）', '12310000XX0009064R'),
  body('notary', 'notary', '申测样例公证处', '32310000XX0009072J'),
  {
    ...body('provider', 'tax-provider', '税务数据提供方（样例）', '12310000XX0009080F'),
    kind: 'data_provider',
  },
  {
    ...body('issuer', 'identity-issuer', '电子营业执照签发（样例）', '12310000XX0009099C'),
    kind: 'identity_issuer',
  },
  enterprise('zhineng', '申测甲智能装备（样例）有限公司', '91310115XX0000019T'),
  enterprise('ruanjian', '申测乙软件（样例）有限公司', '91310112XX0000027A'),
  enterprise('qipei', '申测丙汽车零部件（样例）有限公司', '91310114XX00000352'),
];

/** Makes the accounts with fresh secrets and keys; the passwords are short because people type them. */
export async function inventAccounts(): Promise<Account[]> {
  return Promise.all(
    INVENTED.map(async (invented) => ({
      ...invented,
      password: randomBytes(6).toString('base64url'),
      clientId: `${invented.username}-system`,
      clientSecret: randomBytes(24).toString('base64url'),
      key: await inventKey(),
    })),
  );
}

/** A fresh P-256 key, its `kid` the RFC 7638 thumbprint. */
export async function inventKey(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return PrivateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
}

function institution(kind: string, id: string, name: string, uscc: string): Invented {
  return { name, role: 'institution', kind, participant: id, uscc, username: id };
}

function body(role: Account['role'], id: string, name: string, uscc: string): Invented {
  return { name, role, kind: role, participant: id, uscc, username: id };
}

function enterprise(username: string, name: string, uscc: string): Invented {
  return { name, role: 'enterprise', kind: 'enterprise', uscc, username };
}
