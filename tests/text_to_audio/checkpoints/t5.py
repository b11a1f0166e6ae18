"""A tiny T5 with a SentencePiece vocabulary of its own, as the released t5-* folders hold one."""

from __future__ import annotations

import io
from pathlib import Path

import sentencepiece
from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

from .reproducible import reproducible

WIDTHS = {"t5-small": 512, "t5-base": 768, "t5-large": 1024}
"""Hidden width by name: a language model takes its projection's shape from the name alone."""

SENTENCES = [
    "rain falls on a tin roof while thunder rolls in the distance",
    "a dog barks twice and a heavy door slams shut",
    "footsteps on gravel, slow at first, then faster and faster",
    "wind blows through dry leaves in an empty street",
    "a train passes, its horn fading away into the night",
    "waves crash against rocks and seagulls cry overhead",
    "slow ambient music with soft piano and warm strings",
    "an upbeat electronic track, 120 bpm, with a deep bass and bright synths",
    "melancholic acoustic guitar with gentle percussion",
    "epic orchestral music with brass, choir and powerful drums",
    "lively jazz with double bass, brushed drums and a muted trumpet",
    "What a calm, quiet morning! Birds sing; a stream murmurs (softly).",
]
SENTINELS = 100
VOCABULARY_MULTIPLE = 128
"""The embedding is padded to a multiple of this, so it holds rows that no token has, as released ones do."""


def save_t5(folder: Path, name: str = "t5-small", *, layers: int = 2, seed: int = 0) -> Path:
    """Write encoder, decoder, `spiece.model` and tokenizer files as the release of `name` has them.

    Only the width is the release's; heads, feed-forward and vocabulary are small. The same arguments give the
    same weights and vocabulary.
    """
    folder.mkdir(parents=True)
    spiece = _vocabulary()
    (folder / "spiece.model").write_bytes(spiece)
    T5Tokenizer.from_pretrained(folder, extra_ids=SENTINELS).save_pretrained(folder)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=spiece).get_piece_size() + SENTINELS
    config = T5Config(
        vocab_size=-(-pieces // VOCABULARY_MULTIPLE) * VOCABULARY_MULTIPLE,
        d_model=WIDTHS[name],
        d_kv=16,
        d_ff=64,
        num_layers=layers,
        num_decoder_layers=1,
        num_heads=2,
        decoder_start_token_id=0,
    )
    with reproducible(seed):
        T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


def _vocabulary() -> bytes:
    """The unigram model in T5's convention: pad 0, end 1, unknown 2, no start."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=model,
        model_type="unigram",
        vocab_size=200,
        hard_vocab_limit=False,
        character_coverage=1.0,
        num_threads=1,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    return model.getvalue()
