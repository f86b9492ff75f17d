import { common, msp } from '../proto/fabric.js';
import { PolicyError } from './policy.js';

const { MSPRoleType } = msp.MSPRole;

const ROLES: ReadonlyMap<string, 0 | 1 | 2 | 3 | 4> = new Map([
  ['member', MSPRoleType.MEMBER],
  ['admin', MSPRoleType.ADMIN],
  ['client', MSPRoleType.CLIENT],
  ['peer', MSPRoleType.PEER],
  ['orderer', MSPRoleType.ORDERER],
]);

const TOKEN = /\s*(?:(?<word>[A-Za-z]+)|(?<number>\d+)|'(?<principal>[^']*)'|(?<mark>[(),]))/uy;

interface Token {
  readonly kind: 'word' | 'number' | 'principal' | 'mark';
  readonly text: string;
}

/**
 * Parses a policy such as `OutOf(2, 'OrgA.peer', OR('OrgB.peer', 'OrgC.admin'))`, as Fabric's `common/policydsl` does.
 * @throws PolicyError
 */
export function parsePolicyExpression(expression: string): common.SignaturePolicyEnvelope {
  return new Parser(expression).parse();
}

/** MSP ids of the principals that a policy names by role. */
export function mspIdsOf(envelope: common.SignaturePolicyEnvelope): readonly string[] {
  return envelope
    .getIdentitiesList()
    .map((principal) => msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8()).getMspIdentifier());
}

class Parser {
  readonly #expression: string;
  readonly #tokens: Token[];
  readonly #principals: msp.MSPPrincipal[] = [];

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = [...this.#tokenize()];
  }

  parse(): common.SignaturePolicyEnvelope {
    const rule = this.#rule();
    if (this.#tokens.length > 0) {
      throw this.#error();
    }
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setRule(rule);
    envelope.setIdentitiesList(this.#principals);
    return envelope;
  }

  *#tokenize(): Generator<Token> {
    let offset = 0;
    const end = this.#expression.trimEnd().length;
    while (offset < end) {
      TOKEN.lastIndex = offset;
      const match = TOKEN.exec(this.#expression);
      const found = Object.entries(match?.groups ?? {}).find((entry): entry is [Token['kind'], string] =>
        isText(entry[1]),
      );
      if (found === undefined) {
        throw this.#error();
      }
      offset = TOKEN.lastIndex;
      yield { kind: found[0], text: found[1] };
    }
  }

  #rule(): common.SignaturePolicy {
    const token = this.#next();
    if (token.kind === 'principal') {
      return this.#signedBy(token.text);
    }
    this.#expect('(');
    switch (token.text.toLowerCase()) {
      case 'and': {
        const rules = this.#rules();
        return outOf(rules.length, rules);
      }
      case 'or':
        return outOf(1, this.#rules());
      case 'outof': {
        const count = this.#next();
        this.#expect(',');
        const rules = this.#rules();
        if (count.kind !== 'number' || Number(count.text) > rules.length) {
          throw this.#error();
        }
        return outOf(Number(count.text), rules);
      }
      default:
        throw this.#error();
    }
  }

  #rules(): readonly common.SignaturePolicy[] {
    const rules = [this.#rule()];
    for (let mark = this.#next(); mark.text !== ')'; mark = this.#next()) {
      if (mark.text !== ',') {
        throw this.#error();
      }
      rules.push(this.#rule());
    }
    return rules;
  }

  #signedBy(text: string): common.SignaturePolicy {
    const dot = text.lastIndexOf('.');
    const role = ROLES.get(text.slice(dot + 1).toLowerCase());
    if (dot < 1 || role === undefined) {
      throw this.#error();
    }
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(this.#principals.push(rolePrincipal(text.slice(0, dot), role)) - 1);
    return rule;
  }

  #next(): Token {
    const token = this.#tokens.shift();
    if (token === undefined) {
      throw this.#error();
    }
    return token;
  }

  #expect(mark: string): void {
    if (this.#next().text !== mark) {
      throw this.#error();
    }
  }

  #error(): PolicyError {
    return new PolicyError('MALFORMED', `unrecognized policy expression: ${this.#expression}`);
  }
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

function outOf(count: number, rules: readonly common.SignaturePolicy[]): common.SignaturePolicy {
  const gate = new common.SignaturePolicy.NOutOf();
  gate.setN(count);
  gate.setRulesList([...rules]);
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(gate);
  return rule;
}

function rolePrincipal(mspId: string, role: 0 | 1 | 2 | 3 | 4): msp.MSPPrincipal {
  const mspRole = new msp.MSPRole();
  mspRole.setMspIdentifier(mspId);
  mspRole.setRole(role);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(mspRole.serializeBinary());
  return principal;
}
