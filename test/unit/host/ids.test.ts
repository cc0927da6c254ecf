import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createdId, directKey, idOf, postKey } from '../../host/world/ids.ts';

/** Made by the Go host (test/conformance/ids.go). */
const GO_VALUES = {
  'team:demo': 'rvmoqjxotc5co7umgnvd3lotyg',
  'user:anna': 'ylwt54ideryemjiomb46iokync',
  'channel:demo/release': 'foel6bflqulovlephmabj7bhg4',
  'post:demo/release/1750001000000/boris': 'q3q2t32g2mqvglafp74wh77tk7',
  'user:gobot': '3cpk6vzxupu2dptgryheg7p2sr',
};

describe('ids of an export', () => {
  for (const [key, id] of Object.entries(GO_VALUES)) {
    it(`${key} has Go's id`, () => assert.equal(idOf(key), id));
  }

  it('hash a key as UTF-8', () => {
    assert.equal(idOf('user:Ольга'), 'apativzbfsw6am6zfm2jbr2pec');
  });

  it('name a direct channel by its members in code unit order', () => {
    assert.equal(directKey(['boris', 'Zoe', 'anna']), 'direct:Zoe,anna,boris');
    assert.equal(directKey(['anna', 'Zoe', 'boris']), 'direct:Zoe,anna,boris');
  });

  it('name a post by place, time and author, and made posts by their turn', () => {
    assert.equal(postKey('demo/release', 1750001000000, 'boris'), 'post:demo/release/1750001000000/boris');
    assert.equal(createdId(1), idOf('created:1'));
    assert.equal(createdId(1), 'jjbgultbzlhhaazuhndvfz4qnq');
  });
});
