import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { emitAll, GENERATED_DIR, SCHEMA_PATH } from '../../../../build/generate/emit.ts';
import { universeOf } from '../../../../build/generate/emit_universe.ts';
import { readSchema } from '../../../../build/generate/schema_file.ts';
import type { FieldSchema, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import {
  apiMethods,
  type GeneratedApi,
  type HandWrittenApi,
} from '../../../../server/bridge/mattermost/generated/api.ts';
import { hookMethods } from '../../../../server/bridge/mattermost/generated/hooks.ts';
import { universe } from '../../../../server/bridge/mattermost/generated/universe.ts';
import type { BotApi, DeliveryApi } from '../../../../server/delivery/delivery_api.ts';
import type { RegistrationApi } from '../../../../server/handlers/command_registration.ts';
import type { RequesterApi } from '../../../../server/handlers/requester.ts';
import type { HostLogApi } from '../../../../server/ops/log.ts';
import type { ReadingApi } from '../../../../server/reading/reading_api.ts';

/** Does not compile when a port of the product asks for more than the generated interfaces give. */
export const ports = (
  api: GeneratedApi & HandWrittenApi,
): ReadingApi & DeliveryApi & BotApi & RequesterApi & RegistrationApi & HostLogApi => api;

/** Names of the structs that a type names itself. */
function named(type: TypeRef): string[] {
  if (typeof type === 'string' || 'opaque' in type) return [];
  if ('struct' in type) return [type.struct];
  if ('pointer' in type) return named(type.pointer);
  if ('map' in type) return [...named(type.map), ...named(type.key)];
  return named('slice' in type ? type.slice : type.array);
}

function fields(struct: string): readonly FieldSchema[] {
  const found = universe.structs[struct];
  assert.ok(found, `no struct ${struct}`);
  return found.fields;
}

/** Each line `<field> <type>`, as gob numbers them. */
function outline(struct: string): string[] {
  return fields(struct).map(({ go, json, type }) => `${go} ${json} ${JSON.stringify(type)}`);
}

describe('the generated files', () => {
  it('are what the emitters make of schema.json', () => {
    const texts = emitAll(readSchema(SCHEMA_PATH));
    assert.deepEqual(readdirSync(GENERATED_DIR).sort(), Object.keys(texts).sort());
    for (const [name, text] of Object.entries(texts)) {
      assert.ok(
        readFileSync(path.join(GENERATED_DIR, name), 'utf8') === text,
        `${name} is not what schema.json gives: run build/generate/emit.ts`,
      );
    }
  });

  it('hold the schema unchanged in the text that is parsed at start', () => {
    assert.deepEqual(universe, universeOf(readSchema(SCHEMA_PATH)));
  });
});

describe('the universe', () => {
  it('is closed: every struct that a field or a registered type names is there', () => {
    for (const [name, struct] of Object.entries(universe.structs)) {
      assert.equal(struct.go, name);
      for (const field of struct.fields) {
        for (const other of named(field.type))
          assert.ok(universe.structs[other], `${name}.${field.go}: ${other}`);
      }
    }
    for (const [name, type] of Object.entries(universe.registered)) {
      for (const other of named(type)) assert.ok(universe.structs[other], `${name}: ${other}`);
    }
  });

  it('has the fields of well-known structs in the order of the Go source', () => {
    assert.deepEqual(outline('plugin.Z_ServeHTTPArgs'), [
      'ResponseWriterStream ResponseWriterStream "uint32"',
      'Request Request {"pointer":{"struct":"plugin.HTTPRequestSubset"}}',
      'Context Context {"pointer":{"struct":"plugin.Context"}}',
      'RequestBodyStream RequestBodyStream "uint32"',
    ]);
    assert.deepEqual(outline('plugin.HTTPRequestSubset').slice(1, 6), [
      'URL URL {"pointer":"url"}',
      'Proto Proto "string"',
      'ProtoMajor ProtoMajor "int"',
      'ProtoMinor ProtoMinor "int"',
      'Header Header {"key":"string","map":{"slice":"string"}}',
    ]);
    // model/post.go: the mutex that guards Props has no number, and `json:"-"` keeps the Go name.
    assert.deepEqual(
      outline('model.Post').map((line) => line.replace(/ .*? /, ' ')),
      [
        'Id "string"',
        'CreateAt "int64"',
        'UpdateAt "int64"',
        'EditAt "int64"',
        'DeleteAt "int64"',
        'IsPinned "bool"',
        'UserId "string"',
        'ChannelId "string"',
        'RootId "string"',
        'OriginalId "string"',
        'Message "string"',
        'MessageSource "string"',
        'Type "string"',
        'Props {"key":"string","map":"any"}',
        'Hashtags "string"',
        'Filenames {"slice":"string"}',
        'FileIds {"slice":"string"}',
        'PendingPostId "string"',
        'HasReactions "bool"',
        'RemoteId {"pointer":"string"}',
        'ReplyCount "int64"',
        'LastReplyAt "int64"',
        'Participants {"slice":{"pointer":{"struct":"model.User"}}}',
        'IsFollowing {"pointer":"bool"}',
        'Metadata {"pointer":{"struct":"model.PostMetadata"}}',
      ],
    );
    assert.ok(outline('model.Post').includes('Filenames Filenames {"slice":"string"}'));
    // A function field is not sent.
    assert.ok(!outline('model.CommandArgs').some((line) => line.startsWith('T ')));
  });

  it('names registered types as Go does, renamed and generic ones included', () => {
    const name = 'github.com/mattermost/mattermost/server/public/model.';
    const wanted: Readonly<Record<string, TypeRef>> = {
      '[]*model.SlackAttachment': { slice: { pointer: { struct: 'model.MessageAttachment' } } },
      [`${name}PropertyOptions[*${name}PluginPropertyOption]`]: {
        slice: { pointer: { struct: 'model.PluginPropertyOption' } },
      },
      'map[string]interface {}': { map: 'any', key: 'string' },
      '[]uint8': 'bytes',
      '*plugin.ErrorString': { pointer: { struct: 'plugin.ErrorString' } },
      // Of Mattermost 9.11 alone.
      '*mysql.MySQLError': { pointer: { struct: 'mysql.MySQLError' } },
    };
    for (const [key, type] of Object.entries(wanted)) assert.deepEqual(universe.registered[key], type, key);
  });

  it('marks as newer only what an old host cannot skip', () => {
    const newer = Object.entries(universe.structs).flatMap(([name, struct]) =>
      struct.fields.filter((field) => field.newer).map((field) => `${name}.${field.go}`),
    );
    assert.deepEqual(newer, ['model.PostList.BurnOnReadPosts']);
  });
});

describe('the method tables', () => {
  it('name each call once', () => {
    for (const table of [apiMethods, hookMethods]) {
      assert.equal(new Set(table.map(({ name }) => name)).size, table.length);
      assert.equal(new Set(table.map(({ go }) => go)).size, table.length);
    }
    assert.ok(apiMethods.length >= 258 && hookMethods.length >= 52, 'methods have gone missing');
  });

  it('agree with the structs: a field for each parameter, result and error', () => {
    const schema = readSchema(SCHEMA_PATH);
    const plain = new Set([...schema.api, ...schema.hooks].filter((one) => one.plain).map((one) => one.go));
    assert.ok(plain.size > 290, 'few methods are plain');
    for (const method of [...apiMethods, ...hookMethods]) {
      if (method.returns !== '') fields(method.returns);
      const args = fields(method.args);
      if (!plain.has(method.go)) continue;
      const letters = (count: number): string[] => [...'ABCDEFGH'.slice(0, count)];
      assert.deepEqual(
        args.map(({ go }) => go),
        letters(method.params.length),
        method.go,
      );
      const results = fields(method.returns);
      const count = method.results + (method.error === '' ? 0 : 1);
      assert.deepEqual(
        results.map(({ go }) => go),
        letters(count),
        method.go,
      );
      for (const index of method.required ?? [])
        assert.ok(isPointer(results[index]), `${method.go}: ${index}`);
      const error = { '': undefined, error: 'error', app_error: { pointer: { struct: 'model.AppError' } } }[
        method.error
      ];
      if (error !== undefined) assert.deepEqual(results.at(-1)?.type, error, method.go);
    }
    for (const method of apiMethods) {
      for (const index of method.pointers ?? []) assert.ok(isPointer(fields(method.args)[index]), method.go);
    }
  });

  it('spell names as people do', () => {
    const names = new Map([...apiMethods, ...hookMethods].map(({ go, name }) => [go, name]));
    const wanted = {
      GetUsersByIds: 'getUsersByIds',
      KVSetWithOptions: 'kvSetWithOptions',
      GetLDAPUserAttributes: 'getLdapUserAttributes',
      PluginHTTP: 'pluginHttp',
      GetPluginID: 'getPluginId',
      SetUserStatusTimedDND: 'setUserStatusTimedDnd',
      CreateOAuthApp: 'createOAuthApp',
      OnSAMLLogin: 'onSamlLogin',
    };
    for (const [go, name] of Object.entries(wanted)) assert.equal(names.get(go), name);
    const params = apiMethods.flatMap((method) => method.params);
    assert.deepEqual(
      params.filter((name) => !/^[a-z]+(?:[A-Z][a-z]+)*\d?$/.test(name)),
      [],
    );
  });
});

function isPointer(field: FieldSchema | undefined): boolean {
  return typeof field?.type === 'object' && 'pointer' in field.type;
}
