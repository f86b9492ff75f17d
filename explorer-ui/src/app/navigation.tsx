import {
  ApiOutlined,
  AuditOutlined,
  BellOutlined,
  BlockOutlined,
  BookOutlined,
  CheckCircleOutlined,
  ClusterOutlined,
  DatabaseOutlined,
  ExclamationCircleOutlined,
  FilePdfOutlined,
  FileProtectOutlined,
  FileSearchOutlined,
  FormOutlined,
  HomeOutlined,
  InboxOutlined,
  KeyOutlined,
  ProfileOutlined,
  SendOutlined,
  SyncOutlined,
  TagsOutlined,
  TeamOutlined,
  UnorderedListOutlined,
  UserSwitchOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Role } from '../gateway/shapes/registry.js';
import type { zh } from '../i18n/zh/index.js';

interface Entry {
  readonly path: string;
  readonly label: `nav.${keyof (typeof zh)['nav']}`;
  readonly icon: ReactNode;
  /** Where the entry leads on to, beside its own path. */
  readonly covers?: string;
}

const ledger = (base: string): Entry[] => [
  { path: `${base}/ledger`, label: 'nav.blocks', icon: <BlockOutlined />, covers: `${base}/transactions` },
  { path: `${base}/network`, label: 'nav.network', icon: <ClusterOutlined /> },
];
const receivers = (base: string): Entry => ({
  path: `${base}/receivers`,
  label: 'nav.receivers',
  icon: <ApiOutlined />,
});
const pushes = (base: string): Entry[] => [
  { path: `${base}/subscriptions`, label: 'nav.subscriptions', icon: <SyncOutlined /> },
  { path: `${base}/notices`, label: 'nav.notices', icon: <BellOutlined /> },
];
const reference = (base: string): Entry[] => [
  { path: `${base}/catalogue`, label: 'nav.catalogue', icon: <BookOutlined /> },
  { path: `${base}/purposes`, label: 'nav.purposes', icon: <TagsOutlined /> },
];

/** The pages of each desk, in the order of the menu. */
const DESKS = {
  enterprise: [
    { path: '/enterprise', label: 'nav.overview', icon: <HomeOutlined /> },
    { path: '/enterprise/requests', label: 'nav.requests', icon: <InboxOutlined /> },
    { path: '/enterprise/consents', label: 'nav.consents', icon: <FileProtectOutlined /> },
    { path: '/enterprise/data', label: 'nav.myData', icon: <DatabaseOutlined /> },
    { path: '/enterprise/trail', label: 'nav.trail', icon: <AuditOutlined /> },
    { path: '/enterprise/declarations', label: 'nav.declarations', icon: <FormOutlined /> },
    { path: '/enterprise/objections', label: 'nav.objections', icon: <ExclamationCircleOutlined /> },
    receivers('/enterprise'),
    ...reference('/enterprise'),
  ],
  institution: [
    { path: '/institution', label: 'nav.overview', icon: <HomeOutlined /> },
    { path: '/institution/ask', label: 'nav.ask', icon: <SendOutlined /> },
    { path: '/institution/requests', label: 'nav.asked', icon: <ProfileOutlined /> },
    { path: '/institution/consents', label: 'nav.granted', icon: <FileProtectOutlined /> },
    { path: '/institution/query', label: 'nav.query', icon: <FileSearchOutlined /> },
    { path: '/institution/report', label: 'nav.report', icon: <FilePdfOutlined /> },
    { path: '/institution/accesses', label: 'nav.myAccesses', icon: <UnorderedListOutlined /> },
    ...pushes('/institution'),
    receivers('/institution'),
    ...reference('/institution'),
  ],
  regulator: [
    { path: '/regulator', label: 'nav.overview', icon: <HomeOutlined /> },
    {
      path: '/regulator/accesses',
      label: 'nav.accesses',
      icon: <AuditOutlined />,
      covers: '/regulator/trace',
    },
    ...pushes('/regulator'),
    { path: '/regulator/lookup', label: 'nav.lookup', icon: <UserSwitchOutlined /> },
    { path: '/regulator/participants', label: 'nav.participants', icon: <TeamOutlined /> },
    ...ledger('/regulator'),
    receivers('/regulator'),
    ...reference('/regulator'),
  ],
  operator: [
    { path: '/operator', label: 'nav.overview', icon: <HomeOutlined /> },
    { path: '/operator/accesses', label: 'nav.accesses', icon: <AuditOutlined />, covers: '/operator/trace' },
    ...pushes('/operator'),
    { path: '/operator/participants', label: 'nav.participants', icon: <TeamOutlined /> },
    { path: '/operator/lookup', label: 'nav.lookup', icon: <UserSwitchOutlined /> },
    { path: '/operator/objections', label: 'nav.objections', icon: <ExclamationCircleOutlined /> },
    { path: '/operator/quality', label: 'nav.quality', icon: <CheckCircleOutlined /> },
    ...ledger('/operator'),
    receivers('/operator'),
    ...reference('/operator'),
  ],
  notary: [
    ...ledger('/notary'),
    { path: '/notary/participants', label: 'nav.participants', icon: <TeamOutlined /> },
    receivers('/notary'),
    ...reference('/notary'),
  ],
  provider: [
    ...reference('/provider'),
    { path: '/provider/objections', label: 'nav.objections', icon: <ExclamationCircleOutlined /> },
    { path: '/provider/quality', label: 'nav.quality', icon: <CheckCircleOutlined /> },
    { path: '/provider/participants', label: 'nav.participants', icon: <TeamOutlined /> },
  ],
} satisfies Record<string, Entry[]>;

export type Desk = keyof typeof DESKS;

/** The desk at which a role sits; an identity issuer reads what everybody may read. */
export function deskOf(role: Role): Desk {
  return role === 'issuer' ? 'provider' : role;
}

export function entriesOf(desk: Desk): readonly Entry[] {
  const keys: Entry = { path: '/keys', label: 'nav.keys', icon: <KeyOutlined /> };
  return [...DESKS[desk], keys];
}

/** The entry whose page this is: the one with the longest path that leads to it. */
export function currentEntry(desk: Desk, pathname: string): string {
  const leads = (to: string | undefined) =>
    to !== undefined && (pathname === to || pathname.startsWith(`${to}/`));
  return entriesOf(desk)
    .filter(({ path, covers }) => leads(path) || leads(covers))
    .reduce((longest, { path }) => (path.length > longest.length ? path : longest), '');
}

export function homeOf(desk: Desk): string {
  return entriesOf(desk)[0]?.path ?? '/keys';
}
