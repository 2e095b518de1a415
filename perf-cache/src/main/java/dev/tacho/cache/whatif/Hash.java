package dev.tacho.cache.whatif;

/** Mixing of hash codes. */
final class Hash {
    private Hash() {}

    /** Returns a permutation of the ints in which every bit depends on every bit: MurmurHash3's finaliser. */
    static int mix(int value) {
        int mixed = value;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85eb_ca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2_ae35;
        return mixed ^ (mixed >>> 16);
    }
}
