# What the commands about recognisers say.

cli-progress-training = training { $percent }%
cli-column-measure = Measure
cli-column-figure = Figure
cli-eval-accuracy = Accuracy
cli-eval-auc = Area under the curve
cli-eval-eer = Equal error rate
cli-eval-tar-1 = Accepted at 1 % false accepts
cli-eval-tar-01 = Accepted at 0.1 % false accepts
cli-eval-wrong = Pairs misjudged
cli-eval-rank1 = Right person first
cli-eval-tpir = Recognised at 1 % false names
cli-eval-threshold = Threshold for it
cli-eval-tpir-blind = Recognised, threshold chosen beforehand
cli-eval-fpir-blind = Strangers given a name
cli-eval-threshold-blind = Threshold chosen beforehand
cli-eval-looks = { $pictures } pictures; in { $without } no face was found and the middle was taken

error-job-bad-list = Line { $line } of the list is not as it should be; correct it: { $path }
error-training-nothing-to-measure = There is nothing to measure; the list needs pairs of one person and of two, or enrolled people and probes
error-training-diverged = Training ran away at step { $step }; choose a smaller rate and train again
error-training-too-few = There are too few people to learn from ({ $people }); choose pictures of at least two people
error-training-no-recognizer = This is not a recogniser of this program, or it is damaged; choose another file
error-training-checkpoint = The state of the training could not be stored ({ $reason }); make room on the disk and train again

cli-version = version { $version }
cli-train-done = Version { $version } is made: { $people } people, { $pictures } pictures; { $known } % of them would be known again; threshold { $threshold }
cli-train-stopped = The training is stopped; stepmedia jobs run goes on with it (job { $job })
cli-train-without-face = No face was found, the picture is left out: { $path }
cli-train-left-out = This face looks like somebody else's and is left out: { $path }
cli-version-exported = Version { $version } is written to { $path }
cli-version-imported = Taken in as version { $version }; it is the candidate
cli-probes-frozen = Probe set { $name } is frozen: { $pictures } pictures
cli-model-needs-card = A network needs --role and --card; a version of the recogniser is a zip of stepmedia models export
cli-promote-promoted = Version { $version } is champion now
cli-promote-forced = Version { $version } is champion now, against the probe set
cli-promote-refused = Version { $version } is refused: it does worse on the probe set; --force REASON promotes it all the same
cli-promote-no-probes = Version { $version } is refused: there is no probe set; stepmedia models freeze makes one
cli-promote-rolled-back = Version { $version } is champion again
cli-promote-flips = { $flips } faces are decided otherwise: { $right } now right, { $wrong } now wrong
cli-nobody = nobody
cli-column-field = Field
cli-column-first = First
cli-column-second = Second
cli-column-before = Before
cli-column-after = After
cli-column-truth = Truth

job-train = Train
toast-trained = Version { $version } of the recogniser is ready

error-training-archive = This is no exported version of a recogniser, or it is damaged; export it again: { $path }
error-training-snapshot-gone = The snapshot to learn from is gone; choose another one or a folder of pictures
error-training-no-rollback = There is no earlier champion to go back to; promote a version instead
error-training-champion-stays = The champion cannot be deleted; promote another version first
error-store-no-such-version = There is no version { $id } of the recogniser; stepmedia models lists them
error-store-no-such-probe-set = There is no probe set { $id }; stepmedia models freeze makes one
error-store-no-such-run = There is no training run { $id }
