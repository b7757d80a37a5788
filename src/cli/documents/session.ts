import type { LoginView, WhoView } from '../../domain/session/session.ts';
import type { Named } from './document.ts';

type Credentials = Pick<WhoView, 'source' | 'profile' | 'mfa' | 'expires'>;

/** `ops whoami` */
export interface WhoDocument {
  identity: Pick<WhoView, 'name' | 'kind' | 'arn' | 'session' | 'account'>;
  environment: Named | null;
  credentials: Credentials;
  next: string | null;
}

export function whoDocument(view: WhoView): WhoDocument {
  const { name, kind, arn, session, account, environment, source, profile, mfa, expires, next } = view;
  return {
    identity: { name, kind, arn, session, account },
    environment: environment === null ? null : { name: environment },
    credentials: { source, profile, mfa, expires },
    next,
  };
}

/** `ops login`; `url` with `--console` */
export interface LoginDocument extends WhoDocument {
  credentials: Credentials & Pick<LoginView, 'chained' | 'mfa_expires'>;
  url?: string;
}

export function loginDocument(view: LoginView, url?: string): LoginDocument {
  const who = whoDocument(view);
  const { chained, mfa_expires } = view;
  return {
    ...who,
    credentials: { ...who.credentials, chained, mfa_expires },
    ...(url !== undefined && { url }),
  };
}
