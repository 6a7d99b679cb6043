"""Training the bundled model: towards the probabilities of the enumerated options, exactly as they are read in use."""

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from transformers import AutoTokenizer, GraniteMoeHybridForCausalLM, PreTrainedTokenizerBase
from transformers.models.granitemoehybrid.modeling_granitemoehybrid import load_balancing_loss_func

from ...backends.engine.choices import ChoiceTree, build_tree
from .architecture import Shape, configuration
from .generate import Example, examples
from .tokenizer import END, render, save_tokenizer, train_tokenizer

POOL = 768
"""Examples that are sorted by length together."""


@dataclass(frozen=True, kw_only=True)
class TrainingSettings:
    """What a training run is made of; the same settings give the same model on the same machine."""

    tokens: int = 4_000_000
    """Prompt and answer tokens to train on."""
    seed: int = 1
    """Of data, initialisation and order."""
    batch_tokens: int = 1536
    """Padded tokens of one step at most; on one core small steps learn more from a token than large ones."""
    learning_rate: float = 5e-4
    """At its highest; with steps this small 1e-3 learns more slowly and 2e-3 hardly at all."""
    warmup_steps: int = 100
    """Steps until then."""
    decay_share: float = 0.4
    """Last part of the run, in which the learning rate falls to zero."""
    weight_decay: float = 0.1
    """Of matrices."""
    language_share: float = 0.1
    """Weight of plain next-token prediction, on the answer and a part of the prompt."""
    save_every: int = 400
    """Steps between checkpoints."""
    vocabulary: int = 3072
    """Tokens of the tokenizer."""
    shape: Shape = field(default_factory=Shape)
    """Of the model."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example as tokens."""

    ids: list[int]
    """Prompt, answer, end."""
    prompt_length: int
    points: list[tuple[int, list[int], list[float]]]
    """Where the model decides: the position it reads, the tokens it may write, their probabilities."""


@dataclass(frozen=True, slots=True)
class Batch:
    """B examples, L tokens, N points, A options at most."""

    ids: Tensor
    """[B, L], padded on the right."""
    mask: Tensor
    """[B, L]"""
    positions: Tensor
    """[N], into the flattened [B * L]."""
    allowed: Tensor
    """[N, A]"""
    targets: Tensor
    """[N, A], zero where there is no option."""
    language: Tensor
    """[M], positions for next-token prediction, into the flattened [B * L]."""
    tokens: int


class Encoder:
    """Examples to tokens; the trees of options that never change are built once."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        """Use this tokenizer."""
        self._tokenizer = tokenizer
        self._end = tokenizer.convert_tokens_to_ids(END)
        self._trees: dict[tuple[str, ...], ChoiceTree] = {}

    def tree(self, options: tuple[str, ...]) -> ChoiceTree:
        """The tokens of each option, as a tree."""
        if options in self._trees:
            return self._trees[options]
        tree = build_tree(self.tokens(options), self._end)
        if len(self._trees) < 64:
            self._trees[options] = tree
        return tree

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of some texts."""
        ids: list[list[int]] = self._tokenizer(list(texts), add_special_tokens=False)["input_ids"]
        return ids

    def encode(self, batch: Sequence[Example]) -> list[Encoded]:
        """Tokens and decision points of each example."""
        prompts = self.tokens([render(e.decision.text()) for e in batch])
        return [self._one(example, prompt) for example, prompt in zip(batch, prompts, strict=True)]

    def _one(self, example: Example, prompt: list[int]) -> Encoded:
        options = example.decision.options
        tree = self.tree(options)
        path = tree.paths[options.index(example.answer)]
        points = []
        for depth in range(len(path)):
            tokens = tree.branches.get(path[:depth])
            if tokens is None:
                continue
            weights = dict.fromkeys(tokens, 1e-6)
            for option_path, target in zip(tree.paths, example.targets, strict=True):
                if option_path[:depth] == path[:depth]:
                    weights[option_path[depth]] += target
            total = sum(weights.values())
            points.append((len(prompt) - 1 + depth, list(tokens), [weights[token] / total for token in tokens]))
        answer = list(path) if path[-1] == self._end else [*path, self._end]
        return Encoded([*prompt, *answer], len(prompt), points)


def make_batch(rows: Sequence[Encoded], pad_id: int, rng: Random) -> Batch:
    """Pad the examples to one length and collect their decision points."""
    length = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), length), pad_id)
    mask = torch.zeros((len(rows), length), dtype=torch.long)
    positions, tokens, targets, language = [], [], [], []
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = torch.tensor(row.ids)
        mask[number, : len(row.ids)] = 1
        for position, allowed, chances in row.points:
            positions.append(number * length + position)
            tokens.append(allowed)
            targets.append(chances)
        language += [number * length + at for at in range(row.prompt_length - 1, len(row.ids) - 1)]
        language += [number * length + at for at in range(3, row.prompt_length - 1) if rng.random() < 0.1]
    width = max(len(allowed) for allowed in tokens)
    return Batch(
        ids=ids,
        mask=mask,
        positions=torch.tensor(positions),
        allowed=torch.tensor([allowed + [0] * (width - len(allowed)) for allowed in tokens]),
        targets=torch.tensor([chances + [0.0] * (width - len(chances)) for chances in targets]),
        language=torch.tensor(language),
        tokens=int(mask.sum()),
    )


def batches(
    encoder: Encoder, settings: TrainingSettings, pad_id: int, first_pool: int = 0
) -> Iterator[tuple[int, Batch]]:
    """(number of the pool, batch) without end; a pool depends on the seed and its number only."""
    pool = first_pool
    while True:
        rng = Random(f"{settings.seed}/order/{pool}")
        drawn = list(islice(examples(settings.seed * 1_000_000 + pool, "train"), POOL))
        rows = sorted(encoder.encode(drawn), key=lambda row: len(row.ids))
        groups: list[list[Encoded]] = [[]]
        for row in rows:
            if groups[-1] and (len(groups[-1]) + 1) * len(row.ids) > settings.batch_tokens:
                groups.append([])
            groups[-1].append(row)
        rng.shuffle(groups)
        for group in groups:
            yield pool, make_batch(group, pad_id, rng)
        pool += 1


def batch_loss(model: GraniteMoeHybridForCausalLM, batch: Batch, language_share: float) -> tuple[Tensor, Tensor]:
    """(loss to minimise, loss of the decisions alone)."""
    # Padding is on the right and attention is causal: no real token sees it, so no mask is needed.
    output = model.model(input_ids=batch.ids, output_router_logits=True, use_cache=False)
    hidden = output.last_hidden_state.flatten(0, 1)  # [B * L, D]
    logits = model.lm_head(hidden[batch.positions]) / model.config.logits_scaling  # [N, V]
    chosen = logits.gather(1, batch.allowed).masked_fill(batch.targets == 0, -1e4)  # [N, A]
    # The entropy of the targets is taken off: zero means that the probabilities are met.
    entropy = torch.special.entr(batch.targets).sum(-1)  # [N]
    decision = (-(batch.targets * torch.log_softmax(chosen, -1)).sum(-1) - entropy).mean()
    spoken = model.lm_head(hidden[batch.language]) / model.config.logits_scaling  # [M, V]
    following = batch.ids.flatten()[batch.language + 1]
    language = torch.nn.functional.cross_entropy(spoken, following)
    balance = load_balancing_loss_func(output.router_logits, model.num_experts, model.num_experts_per_tok, batch.mask)
    return decision + language_share * language + model.config.router_aux_loss_coef * balance, decision.detach()


def train(
    settings: TrainingSettings, folder: Path, *, resume: bool = False, say: Callable[[str], None] = print
) -> Path:
    """Train a model and write it to `folder / "model"`, tokenizer too; the checkpoint to resume from lies beside."""
    torch.manual_seed(settings.seed)
    folder.mkdir(parents=True, exist_ok=True)
    target, checkpoint = folder / "model", folder / "checkpoint.pt"
    tokenizer = _tokenizer(settings, target, resume)
    pad_id, end_id = tokenizer.pad_token_id, tokenizer.eos_token_id
    config = configuration(settings.shape, settings.vocabulary, pad_id=pad_id, end_id=end_id)
    model = GraniteMoeHybridForCausalLM(config)
    model.set_experts_implementation("grouped_mm")
    optimizer = _optimizer(model, settings)
    step = seen = pool = 0
    if resume and checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, seen, pool = state["step"], state["seen"], state["pool"] + 1
        say(f"resumed at step {step}, {seen / 1e6:.2f} M tokens")
    model.train()
    started, first_seen, recent = time.monotonic(), seen, 0.0
    for current, batch in batches(Encoder(tokenizer), settings, pad_id, pool):
        rate = settings.learning_rate * _schedule(step, seen / settings.tokens, settings)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss, decision = batch_loss(model, batch, settings.language_share)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step, seen = step + 1, seen + batch.tokens
        recent = float(decision) if not recent else 0.98 * recent + 0.02 * float(decision)
        if step % 50 == 0:
            speed = (seen - first_seen) / (time.monotonic() - started)
            eta = max(0, settings.tokens - seen) / speed / 60
            progress = f"step {step}  {seen / 1e6:.2f} M tokens  loss {recent:.4f}  lr {rate:.1e}"
            say(f"{progress}  {speed:.0f} tok/s  eta {eta:.1f} min")
        if seen >= settings.tokens:
            break
        if step % settings.save_every == 0:
            state = {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "step": step,
                "seen": seen,
                "pool": current,
            }
            torch.save(state, checkpoint)
    model.save_pretrained(target)
    record = {"settings": asdict(settings), "steps": step, "tokens": seen, "loss": recent}
    (folder / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    say(f"trained on {seen / 1e6:.2f} M tokens in {step} steps; model in {target}")
    return target


def _tokenizer(settings: TrainingSettings, target: Path, resume: bool) -> PreTrainedTokenizerBase:
    if not (resume and (target / "tokenizer.json").exists()):
        texts = (example.decision.text() for example in islice(examples(settings.seed, "train"), 20_000))
        save_tokenizer(train_tokenizer(texts, settings.vocabulary), target)
    tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(target, trust_remote_code=False)
    return tokenizer


def _optimizer(model: GraniteMoeHybridForCausalLM, settings: TrainingSettings) -> torch.optim.AdamW:
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    vectors = [p for p in model.parameters() if p.ndim < 2]
    groups = [
        {"params": matrices, "weight_decay": settings.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings.learning_rate, betas=(0.9, 0.98), eps=1e-8)


def _schedule(step: int, progress: float, settings: TrainingSettings) -> float:
    """Rise over the first steps, stay, fall over the last part."""
    rise = min(1.0, (step + 1) / settings.warmup_steps)
    fall = min(1.0, max(0.0, 1.0 - progress) / settings.decay_share)
    return rise * math.sin(fall * math.pi / 2) ** 2 if fall < 1.0 else rise
