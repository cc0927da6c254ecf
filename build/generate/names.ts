/** Go's names in TypeScript's spelling. */

/** Words of a Go identifier: `GetLDAPUserIDs` is `Get`, `LDAP`, `User`, `Ids`. */
function words(identifier: string): string[] {
  return (
    identifier.replace(/IDs\b/, 'Ids').match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*/g) ?? [
      identifier,
    ]
  );
}

/** `KVSetWithOptions` as `kvSetWithOptions`, `userID` as `userId`. */
export function camelCase(identifier: string): string {
  const [first = '', ...rest] = words(identifier).map((word) => word.toLowerCase());
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** `model.Post` as `Post`; types of other packages than `model` and `plugin` carry the package: `saml2.AssertionInfo` as `Saml2AssertionInfo`. */
export function typeName(go: string): string {
  const renamed = RENAMED[go];
  if (renamed !== undefined) return renamed;
  const dot = go.indexOf('.');
  const [pkg, name] = [go.slice(0, dot), go.slice(dot + 1)];
  if (pkg === 'model' || pkg === 'plugin') return name;
  return (PREFIXES[pkg] ?? pkg.charAt(0).toUpperCase() + pkg.slice(1)) + name;
}

/** Packages whose own name says too little. */
const PREFIXES: Readonly<Record<string, string>> = { types: 'SamlTypes' };

const RENAMED: Readonly<Record<string, string>> = {
  // Declared in mlog, which names it after its implementation.
  'logr.Level': 'LogLevel',
};
